# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares a translation with its glossary: one word for one thing."""

import re

from key_file import KeyFile

_QUOTED = re.compile(r'"[^"]*"')  # phrases as they stand on the wire
_PLACE = re.compile(r"\{([a-z_]+)")


def _pattern_of_term(term: str) -> re.Pattern[str]:
    """The English term as a word of its own, singular or plural; header names such as Proxy-Require don't count."""
    return re.compile(rf"(?<![\w-]){re.escape(term)}(?:s|es)?(?![\w-])", re.IGNORECASE)


def _pattern_of_forms(forms: str) -> re.Pattern[str]:
    """Any of the forms: beginnings of words, with other endings and at most two words between them."""
    alternatives = (r"\w*(?:\W+\w+){0,2}?\W+".join(map(re.escape, form.split())) for form in forms.split(";"))
    return re.compile("|".join(alternatives), re.IGNORECASE)


def check_glossary(file: KeyFile, english: KeyFile, glossary: KeyFile) -> None:
    """Notes in `file` the texts that say a term of the English text in another way than the glossary."""
    terms = [
        (entry.key, _pattern_of_term(entry.key), _pattern_of_forms(entry.value))
        for _, entry in sorted(glossary.entries(), key=lambda row: -len(row[1].key))
    ]
    for title, group in file.groups.items():
        for key, entry in group.entries.items():
            source = english.groups[title].value(key) if title in english.groups else None
            text = _QUOTED.sub("", _PLACE.sub("", source or ""))
            for term, pattern, forms in terms:
                if pattern.search(text):
                    text = pattern.sub("", text)  # "session timer" is no "timer"
                    if not forms.search(entry.value):
                        file.fault(entry.line, f"[{title}] {key}: the glossary has another word for {term}")

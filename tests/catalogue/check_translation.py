# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares a translation with the English file."""

import re

from catalogue_tables import NAMES
from check_words import places_in
from key_file import KeyFile


def _has_words(text: str) -> bool:
    """Whether anything is left to translate beside places, names and terms of the protocol."""
    text = re.sub(r"\{[^{}]+\}", "", text)
    for name in NAMES:
        text = text.replace(name, "")
    return any(not word.isupper() for word in re.findall(r"[^\W\d_]{2,}", text))


def check_translation(file: KeyFile, english: KeyFile) -> None:
    """Notes in `file` what it lacks, what it has too much, and what was not translated."""
    for title, group in english.groups.items():
        translated = file.groups.get(title)
        if translated is None:
            file.fault(file.last_line, f"[{title}] is missing")
            continue
        for key, entry in group.entries.items():
            other = translated.entries.get(key)
            if other is None:
                file.fault(translated.line, f"[{title}] has no {key}")
            elif places_in(other.value) != places_in(entry.value):
                places = " ".join(f"{{{place}}}" for place in places_in(entry.value)) or "none"
                file.fault(other.line, f"[{title}] {key}: the places must be those of the English text: {places}")
            elif other.value == entry.value and _has_words(entry.value):
                file.fault(other.line, f"[{title}] {key} is the English text")
    for title, group in file.groups.items():
        if title not in english.groups:
            file.fault(group.line, f"[{title}] is not in the English file")
            continue
        for key, entry in group.entries.items():
            if key not in english.groups[title].entries:
                file.fault(entry.line, f"[{title}] {key} is not in the English file")

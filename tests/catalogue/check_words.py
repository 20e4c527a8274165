# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks a language file: every text that a reader can see."""

import difflib
import re

from catalogue_tables import (
    CODES,
    GENDERED,
    LABEL_BYTES,
    METHODS,
    NO_FACT,
    OTHER_PLACE_BYTES,
    PLACE_BYTES,
    SUMMARY_CHARACTERS,
    TYPOGRAPHIC,
    WORD_FACTS,
    GroupRule,
    KeyRule,
    Language,
    order_of,
    rule_of,
)
from key_file import Entry, Group, KeyFile

_PLACE = re.compile(r"\{([a-z_]+)((?:\|[^{}|]*)*)\}")  # {count}, or {count|call|calls}
# Letters of the Latin alphabet that look like Cyrillic ones, in a word that has a Cyrillic letter.
_CYRILLIC = "\u0400-\u04ff"
_MIXED_WORD = re.compile(rf"[{_CYRILLIC}]+[A-Za-z]+[{_CYRILLIC}]*|[A-Za-z]+[{_CYRILLIC}]+")
_METHOD_NAMES = [method for method in METHODS if method.isupper()] + ["ACK"]


def places_in(text: str) -> list[str]:
    """The names of the places of a text, sorted."""
    return sorted({match[1] for match in _PLACE.finditer(text)})


def _key_rule(rule: GroupRule, key: str) -> KeyRule | None:
    if rule.any_key:
        return rule.keys[0]
    name = re.sub(r"\.\d+$", ".#", key)
    exact = next((candidate for candidate in rule.keys if candidate.name == key), None)
    return exact or next((candidate for candidate in rule.keys if candidate.name == name), None)


class WordCheck:
    """The checks of one language file."""

    def __init__(self, file: KeyFile, codes: KeyFile, language: Language) -> None:
        self.file = file
        self.codes = codes
        self.language = language
        self.longest = self._longest_values()

    def run(self) -> None:
        """Notes the faults in the file."""
        last: tuple[int, ...] = ()
        for group in self.file.groups.values():
            rule = rule_of(group.title)
            if rule is None or (rule.sequence and group.title.split()[-1] not in rule.sequence):
                self.file.fault(group.line, f"[{group.title}]: unknown group")
                continue
            order = order_of(group.title, rule)
            if order < last:
                self.file.fault(group.line, f"[{group.title}] is out of order")
            last = order
            self._check_group(group, rule)

    def check_complete(self) -> None:
        """Notes the groups that are missing. For English alone: translations are compared with it."""
        titles = ["labels", "fields", "outcome", "retry", *(f"class {digit}" for digit in range(1, 7)), "invalid", *map(str, CODES)]
        titles += ["headings", "report", "doctor", "comparison", *(title for title in self.codes.groups if title.startswith("compare "))]
        for kind in ("fact", "finding", "evidence"):
            rule = rule_of(f"{kind} x")
            titles += [f"{kind} {name}" for name in rule.sequence] if rule else []
        for title in titles:
            if title not in self.file.groups:
                self.file.fault(self.file.last_line, f"[{title}] is missing")
        for title, group in self.file.groups.items():
            if title.startswith("compare ") and title not in self.codes.groups:
                self.file.fault(group.line, f"[{title}] is not in codes.ini")
        self._check_facts_used()

    def _check_facts_used(self) -> None:
        for name in WORD_FACTS:
            used = {group.value(name) for group in self.codes.groups.values()} - {NO_FACT}
            group = self.file.groups.get(f"fact {name}", Group("", 0))
            for entry in group.entries.values():
                if entry.key not in used:
                    self.file.fault(entry.line, f"[{group.title}] {entry.key}: no code has this fact")

    # --- A group

    def _check_group(self, group: Group, rule: GroupRule) -> None:
        words = group.title.split()
        if words[0].isdigit() and int(words[0]) not in CODES:
            self.file.fault(group.line, f"[{group.title}]: {words[0]} is not on the list of codes")
        elif len(words) == 2 and words[0].isdigit() and words[0] not in self.file.groups:
            self.file.fault(group.line, f"[{group.title}] stands without [{words[0]}]")
        for key_rule in rule.keys:
            if not rule.any_key:
                self._check_number(group, key_rule)
        for entry in group.entries.values():
            found = _key_rule(rule, entry.key)
            if found is None:
                self.file.fault(entry.line, f"[{group.title}] {entry.key}: unknown key")
            else:
                self._check_text(group, entry, rule, found)

    def _check_number(self, group: Group, rule: KeyRule) -> None:
        if not rule.name.endswith(".#"):
            if rule.least > 0 and rule.name not in group.entries:
                self.file.fault(group.line, f"[{group.title}] has no {rule.name}")
            return
        name = rule.name[:-2]
        entries = group.numbered(name)
        for number, entry in enumerate(entries, 1):
            if entry.key != f"{name}.{number}":
                self.file.fault(entry.line, f"[{group.title}] {entry.key} stands where {name}.{number} should")
                return
        if not rule.least <= len(entries) <= rule.most:
            self.file.fault(
                group.line, f"[{group.title}] has {len(entries)} of {name}, not {rule.least} to {rule.most}"
            )

    # --- A text

    def _check_text(self, group: Group, entry: Entry, rule: GroupRule, key_rule: KeyRule) -> None:
        faults = [
            *self._faults_of_length(entry.value, key_rule),
            *self._faults_of_end(entry.value, key_rule),
            *self._faults_of_places(entry.value, rule),
            *self._faults_of_forms(entry.value),
            *self._faults_of_words(entry.value),
            *self._faults_of_letters(entry.value),
        ]
        for fault in faults:
            self.file.fault(entry.line, f"[{group.title}] {entry.key}: {fault}")

    def _faults_of_length(self, text: str, rule: KeyRule) -> list[str]:
        faults = []
        if rule.form == "summary" and len(text) > SUMMARY_CHARACTERS:
            faults.append(f"{len(text)} characters, at most {SUMMARY_CHARACTERS}")
        elif self.language.characters and rule.form != "long" and len(text) > self.language.characters:
            faults.append(f"{len(text)} characters, at most {self.language.characters}")
        shown = self._bytes_shown(text, rule)
        if rule.form != "long" and shown > LABEL_BYTES:
            faults.append(f"up to {shown} bytes with its heading and places, at most {LABEL_BYTES}")
        return faults

    def _bytes_shown(self, text: str, rule: KeyRule) -> int:
        heading = self._heading(rule)
        filled = sum(self._bytes_filled(match[1], match[2]) for match in _PLACE.finditer(text))
        return len(heading.encode()) + 2 * bool(heading) + len(_PLACE.sub("", text).encode()) + filled

    def _bytes_filled(self, place: str, forms: str) -> int:
        """What a place can grow to: its value, or the longest of the forms that go with it."""
        if forms:
            return max(len(form.encode()) for form in forms.split("|"))
        return self.longest.get(place, OTHER_PLACE_BYTES)

    def _heading(self, rule: KeyRule) -> str:
        """The label in the tree; Wireshark's own, English one where this language has none."""
        return self.file.groups.get("fields", Group("", 0)).value(rule.field) or rule.field if rule.field else ""

    def _longest_values(self) -> dict[str, int]:
        """The longest text that each place can be filled with, in bytes."""
        longest = dict(PLACE_BYTES)

        def take(place: str, text: str | None) -> None:
            longest[place] = max(longest.get(place, 0), len((text or "").encode()))

        for group in self.codes.groups.values():
            take("name", group.value("name"))
        for group, entry in self.file.entries():
            if group.title == "labels" and (entry.key.startswith("class.") or entry.key == "unnamed"):
                take("name" if entry.key == "unnamed" else "class", entry.value)
            elif entry.key == "summary" and re.match(r"\d|class|invalid", group.title):
                take("summary", entry.value)
                if re.fullmatch(r"\d+|class \d", group.title):  # comparisons show codes without a method
                    take("first_summary", entry.value)
                    take("second_summary", entry.value)
            elif entry.key == "confused.1":
                take("difference", entry.value)
        return longest

    def _faults_of_end(self, text: str, rule: KeyRule) -> list[str]:
        stops = text.rstrip('"”»」').endswith(self.language.full_stops)  # inside or behind the quotes
        if rule.form in ("sentence", "long") and not stops:
            return ["no full stop at the end"]
        if rule.form in ("summary", "word") and stops:
            return ["full stop at the end"]
        return []

    def _faults_of_places(self, text: str, rule: GroupRule) -> list[str]:
        faults = [
            f"the program has no value for {{{place}}}"
            for place in places_in(text)
            if not rule.any_place and place not in rule.places
        ]
        if re.search(r"[{}]", _PLACE.sub("", text)):
            faults.append("brace that belongs to no place")
        return faults

    def _faults_of_forms(self, text: str) -> list[str]:
        return [
            f"{match[0]}: this language counts with {self.language.plural_forms or 'no'} forms"
            for match in _PLACE.finditer(text)
            if match[2] and match[2].count("|") != self.language.plural_forms
        ]

    @staticmethod
    def _faults_of_letters(text: str) -> list[str]:
        return [f"{match[0]} mixes Cyrillic and Latin letters" for match in _MIXED_WORD.finditer(text)]

    def _faults_of_words(self, text: str) -> list[str]:
        faults = [
            f"{match[1]} stands twice"
            for match in re.finditer(r"\b([^\W\d_]+) \1\b", text, re.IGNORECASE)
            if match[1].lower() not in self.language.repeated
        ]
        if "  " in text:
            faults.append("two blanks in a row")
        for word in re.findall(r"(?<![\w-])[A-Z]{3,}", text):
            near = difflib.get_close_matches(word, _METHOD_NAMES, 1, 0.8)
            if near and word not in _METHOD_NAMES:
                faults.append(f"{word} is no method, {near[0]} is")
        if self.language.ascii_punctuation:
            faults += [f"typographic character {character}" for character in TYPOGRAPHIC if character in text]
            faults += [
                f"{word}: the sex of a person is not known"
                for word in re.findall(r"\b[A-Za-z]+\b", text)
                if word.lower() in GENDERED
            ]
        return faults

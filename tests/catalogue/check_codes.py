# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks codes.ini: the facts that no language changes."""

import re

from catalogue_tables import (
    ADDED_FACTS,
    CODES,
    FACT_RULES,
    METHODS,
    NAME_FACTS,
    NO_FACT,
    REGISTERED,
    RETRIES,
    SEVERITIES,
    UNREGISTERED,
    WORD_FACTS,
    FactRule,
    standing_of,
)
from key_file import Entry, Group, KeyFile

_SECTION = r"§\d+(\.\d+)*"
_SECTIONS = rf"{_SECTION}(-{_SECTION})?"
# "RFC 3261 §16.7, §21.1.2; RFC 3398 §7.2.4.1": a section without an RFC belongs to the RFC before it.
_REFERENCE = re.compile(rf"RFC \d{{3,5}} {_SECTIONS}([,;] (RFC \d{{3,5}} )?{_SECTIONS}|; (ATIS-\d+|TS \d+\.\d+))*")
_CODE = re.compile(r"(\d+)(?: (\S+))?")
_HEADER = re.compile(r"[A-Z][A-Za-z]*(-[A-Z][A-Za-z]*)*")


def _order_of(title: str) -> tuple[int, ...]:
    kinds = {"class": 0, "invalid": 1, "compare": 3}
    words = title.split()
    numbers = [METHODS.index(word) if word in METHODS else int(word) for word in words if word not in kinds]
    return (kinds.get(words[0], 2), *numbers)


def _rule_of(title: str) -> FactRule | None:
    return next((rule for rule in FACT_RULES if re.fullmatch(rule.pattern, title)), None)


def _check_choice(file: KeyFile, group: Group, entry: Entry, choices: tuple[str, ...]) -> None:
    if entry.value not in choices:
        file.fault(entry.line, f"[{group.title}] {entry.key}: {entry.value} is none of {', '.join(choices)}")


def _check_names(file: KeyFile, group: Group, entry: Entry) -> None:
    for name in entry.value.split(";"):
        if entry.key == "methods" and name not in METHODS[:-1]:
            file.fault(entry.line, f"[{group.title}] methods: {name} is no method")
        if entry.key == "carries" and not _HEADER.fullmatch(name):
            file.fault(entry.line, f"[{group.title}] carries: {name} is no header name")


def _check_reference(file: KeyFile, group: Group, entry: Entry) -> None:
    words = _CODE.fullmatch(group.title)
    if words and int(words[1]) in UNREGISTERED and not entry.value.startswith("RFC"):
        return  # what no RFC defines names its source in words
    if not _REFERENCE.fullmatch(entry.value):
        file.fault(entry.line, f"[{group.title}] reference: {entry.value} is not of the form RFC 3261 §21.1.1, §21.2")


def _check_code_list(file: KeyFile, group: Group, entry: Entry) -> None:
    codes = entry.value.split(";")
    for code in codes:
        if code == group.title or not code.isdigit() or int(code) not in CODES:
            file.fault(entry.line, f"[{group.title}] {entry.key}: {code} is no other code of the catalogue")
        elif codes.count(code) > 1:
            file.fault(entry.line, f"[{group.title}] {entry.key}: {code} stands twice")
        elif f"compare {min(code, group.title)} {max(code, group.title)}" not in file.groups:
            file.fault(entry.line, f"[{group.title}] {entry.key}: there is no comparison with {code}")


def _check_value(file: KeyFile, group: Group, entry: Entry, words: KeyFile) -> None:
    if entry.key == "severity":
        _check_choice(file, group, entry, SEVERITIES)
    elif entry.key == "retry":
        _check_choice(file, group, entry, RETRIES)
    elif entry.key == "status":
        _check_choice(file, group, entry, (standing_of(int(group.title)),))
    elif entry.key == "name" and entry.value != REGISTERED.get(int(group.title), entry.value):
        file.fault(entry.line, f"[{group.title}] name: the registry says {REGISTERED[int(group.title)]}")
    elif entry.key == "reference":
        _check_reference(file, group, entry)
    elif entry.key == "confused":
        _check_code_list(file, group, entry)
    elif entry.key == "adds":
        for fact in entry.value.split(";"):
            if fact not in ADDED_FACTS:
                file.fault(entry.line, f"[{group.title}] adds: {fact} is no fact")
    elif entry.key in NAME_FACTS:
        _check_names(file, group, entry)
    elif entry.key in WORD_FACTS and entry.value != NO_FACT:
        fact = words.groups.get(f"fact {entry.key}")
        if fact is not None and entry.value not in fact.entries:
            file.fault(entry.line, f"[{group.title}] {entry.key}: [fact {entry.key}] has no words for {entry.value}")


def _check_group(file: KeyFile, group: Group, rule: FactRule) -> None:
    for key in rule.required:
        if key not in group.entries:
            file.fault(group.line, f"[{group.title}] has no {key}")
    code, _, method = group.title.partition(" ")
    for key, entry in group.entries.items():
        if key not in rule.required and key not in rule.optional:
            file.fault(entry.line, f"[{group.title}] {key}: unknown key")
        elif method in METHODS and code in file.groups and file.groups[code].value(key) == entry.value:
            file.fault(entry.line, f"[{group.title}] {key} is the same in [{code}]")
    if code == "compare":
        first, second = group.title.split()[1:]
        if first >= second or int(first) not in CODES or int(second) not in CODES:
            file.fault(group.line, f"[{group.title}] must name two codes of the catalogue, the smaller one first")
    elif method in METHODS and code not in file.groups:
        file.fault(group.line, f"[{group.title}] stands without [{code}]")


def check_codes(file: KeyFile, words: KeyFile) -> None:
    """Notes the faults in `file`. `words` is the English file, where the values of facts have their sentences."""
    last: tuple[int, ...] = ()
    for group in file.groups.values():
        rule = _rule_of(group.title)
        if rule is None:
            file.fault(group.line, f"[{group.title}]: unknown group")
            continue
        order = _order_of(group.title)
        if order < last:
            file.fault(group.line, f"[{group.title}] is out of order")
        last = order
        code = group.title.split()[0]
        if code.isdigit() and int(code) not in CODES:
            file.fault(group.line, f"[{group.title}]: {code} is not on the list of codes")
            continue
        _check_group(file, group, rule)
        for entry in group.entries.values():
            if entry.key in rule.required or entry.key in rule.optional:
                _check_value(file, group, entry, words)
    for title in (*(f"class {digit}" for digit in range(1, 7)), "invalid", *map(str, CODES)):
        if title not in file.groups:
            file.fault(file.last_line, f"[{title}] is missing")

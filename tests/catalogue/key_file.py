# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads a key file of the catalogue line by line, as GLib's GKeyFile does, and keeps what GKeyFile forgives."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, where it stands."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Entry:
    """One key with its value."""

    key: str
    value: str
    line: int


@dataclass
class Group:
    """One group with its entries in the order of the file."""

    title: str
    line: int
    entries: dict[str, Entry] = field(default_factory=dict)

    def value(self, key: str) -> str | None:
        """The value of a key, None if the group does not have it."""
        entry = self.entries.get(key)
        return entry.value if entry else None

    def numbered(self, name: str) -> list[Entry]:
        """The entries name.1, name.2 and so on, in the order of the file."""
        return [entry for key, entry in self.entries.items() if re.fullmatch(rf"{re.escape(name)}\.\d+", key)]


@dataclass
class KeyFile:
    """A file with its groups in order, and the faults of its form."""

    path: Path
    groups: dict[str, Group] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    last_line: int = 1

    def fault(self, line: int, text: str) -> None:
        """Notes a fault of this file."""
        self.faults.append(Fault(self.path, line, text))

    def entries(self) -> Iterator[tuple[Group, Entry]]:
        """All entries, each with its group."""
        for group in self.groups.values():
            for entry in group.entries.values():
                yield group, entry


def _check_characters(file: KeyFile, number: int, line: str) -> None:
    if line != line.rstrip():
        file.fault(number, "blank at the end of the line")
    if not unicodedata.is_normalized("NFC", line):
        file.fault(number, "not in Unicode normalization form C")
    for character in line.rstrip():
        if unicodedata.category(character) in ("Cc", "Cf"):
            file.fault(number, f"invisible character U+{ord(character):04X}")


def _take_entry(file: KeyFile, group: Group | None, number: int, line: str) -> None:
    key, equals, value = line.partition("=")
    if not equals:
        file.fault(number, f"neither a group nor a key nor a comment: {line}")
    elif group is None:
        file.fault(number, f"{key} stands before the first group")
    elif key in group.entries:
        file.fault(number, f"[{group.title}] {key} stands twice, first in line {group.entries[key].line}")
    elif key != key.strip() or value != value.lstrip():
        file.fault(number, f"[{group.title}] {key.strip()}: blank beside the equals sign")
    else:
        group.entries[key] = Entry(key, value.rstrip(), number)
        if not value.strip():
            file.fault(number, f"[{group.title}] {key} is empty")
        if "\\" in value:
            file.fault(number, f"[{group.title}] {key}: a backslash begins an escape in a key file")


def read_key_file(path: Path) -> KeyFile:
    """Reads a file. Its faults of form are noted in the result, each bad line is left out of it."""
    file = KeyFile(path)
    data = path.read_bytes()
    if data.startswith(b"\xef\xbb\xbf"):
        file.fault(1, "byte order mark")
        data = data[3:]
    if not data.endswith(b"\n"):
        file.fault(data.count(b"\n") + 1, "no line end at the end of the file")
    group: Group | None = None
    for number, raw in enumerate(data.split(b"\n")[: data.count(b"\n") + (not data.endswith(b"\n"))], 1):
        file.last_line = number
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            file.fault(number, f"not UTF-8: byte 0x{raw[error.start]:02X} at place {error.start + 1}")
            continue
        _check_characters(file, number, line)
        line = line.rstrip()
        if not line or line.startswith("#"):
            continue
        if not line.startswith("["):
            _take_entry(file, group, number, line)
            continue
        title = line[1:-1]
        if not line.endswith("]") or not title or any(bracket in title for bracket in "[]"):
            file.fault(number, f"malformed group: {line}")
        elif title in file.groups:
            file.fault(number, f"[{title}] stands twice, first in line {file.groups[title].line}")
            group = Group(title, number)  # its keys are looked at, but they count for nothing
        else:
            group = file.groups[title] = Group(title, number)
    return file

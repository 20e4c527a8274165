# SPDX-License-Identifier: GPL-2.0-or-later
"""What `-z sipexplain,summary` prints, as rows."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A figure: its name, its value, what it means."""

    label: str
    value: str
    note: str

    @property
    def count(self) -> int:
        """The number that the value begins with."""
        return int(self.value.split()[0])


def parse(text: str) -> dict[str, list[Row]]:
    """The rows of each section, under its title without the number."""
    sections: dict[str, list[Row]] = {}
    for line in text.splitlines():
        if heading := re.fullmatch(r"\d+\. (.+)", line):
            rows = sections.setdefault(heading[1], [])
        elif line.startswith("  "):
            cells = re.split(r" {2,}", line.strip())
            rows.append(Row(*(cells + ["", ""])[:3]))
    return sections


def count(sections: dict[str, list[Row]], label: str) -> int:
    """The figure of this name."""
    (row,) = [row for rows in sections.values() for row in rows if row.label == label]
    return row.count


def failed(sections: dict[str, list[Row]]) -> int:
    """All that failed: calls, registrations, other requests."""
    labels = ("Failed", "Registrations that failed", "Other requests that failed")
    return sum(count(sections, label) for label in labels)

# SPDX-License-Identifier: GPL-2.0-or-later
"""The scenarios of this folder, and what their authors expect of them (the format: README.md)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
TRANSPORTS = ("udp", "tcp")
_TITLE = re.compile(r"^=== (?P<title>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One scenario over one transport."""

    file: str
    title: str
    transport: str
    text: str

    @property
    def name(self) -> str:
        """Fit for a file name and for pytest -k."""
        return re.sub(r"[^a-z0-9]+", "-", f"{self.file} {self.title} {self.transport}".lower()).strip("-")


def _transports(text: str) -> tuple[str, ...]:
    found = re.search(r"^transport: (.+)$", text, re.MULTILINE)
    return tuple(found.group(1).split()) if found else TRANSPORTS


def cases() -> Iterator[Case]:
    """Every scenario of every file, over each transport that it is meant for."""
    for path in sorted(FOLDER.glob("*.sip")):
        _, *parts = _TITLE.split(path.read_text(encoding="utf-8"))
        for title, text in zip(parts[::2], parts[1::2]):
            for transport in _transports(text):
                single = re.sub(r"^transport: .+\n", "", text, count=1, flags=re.MULTILINE)
                yield Case(path.stem, title.strip(), transport, single)

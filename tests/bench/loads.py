# SPDX-License-Identifier: GPL-2.0-or-later
"""The captures of the benchmark. They are kept, and made anew when what makes them has changed."""

import re
import struct
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

GENERATOR = Path(__file__).resolve().parent.parent / "captures"
sys.path.insert(0, str(GENERATOR))

import make_load  # noqa: E402

_FILE_HEADER, _RECORD_HEADER = 24, 16
_RESPONSE = re.compile(rb"SIP/2\.0 [1-6]\d\d ")
_REFUSAL = re.compile(rb"SIP/2\.0 [4-6]\d\d ")
_CALL_ID = re.compile(rb"\r\nCall-ID: ([^\r]+)")


@dataclass(frozen=True)
class Load:
    """A capture and what is in it."""

    path: Path
    frames: int

    @cached_property
    def responses(self) -> int:
        """The number of SIP responses."""
        return len(_RESPONSE.findall(self.path.read_bytes()))

    @cached_property
    def calls(self) -> int:
        """The number of Call-IDs."""
        return len(set(_CALL_ID.findall(self.path.read_bytes())))


@dataclass(frozen=True)
class Shelf:
    """The folder where the captures are."""

    folder: Path

    def load(self, kind: str, frames: int, interval: int = make_load.CALL_INTERVAL) -> Load:
        """A capture of so many frames; with the same kind and interval a smaller one is the beginning of a bigger."""
        path = self.folder / f"{kind}-{frames}-{interval}.pcap"
        sources = [*GENERATOR.glob("*.py"), *make_load.TEMPLATES.iterdir()]
        if not path.exists() or path.stat().st_mtime < max(source.stat().st_mtime for source in sources):
            unfinished = path.with_suffix(".unfinished")
            make_load.write(unfinished, kind, frames, 1, interval)
            unfinished.rename(path)
        return Load(path, frames)

    def one_refusal(self, source: Load) -> Load:
        """The first refusing response of a capture, alone."""
        data = source.path.read_bytes()
        start = _FILE_HEADER
        while True:
            end = start + _RECORD_HEADER + struct.unpack_from("<I", data, start + 8)[0]
            if _REFUSAL.search(data, start, end):
                path = self.folder / "refusal.pcap"
                path.write_bytes(data[:_FILE_HEADER] + data[start:end])
                return Load(path, 1)
            start = end

# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads text from pixels, by tesseract, and says where on the screen it stands."""

import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache, reduce
from itertools import groupby

_SCALE = 2  # screen fonts are too small for tesseract as they are
_SENTENCE, _ENOUGH = 25, 0.92  # letters; share of them that must be right in a text of so many

# Characters that look alike in a screen font and that tesseract takes for one another.
_ALIKE = str.maketrans({"o": "0", "l": "1", "i": "1", "|": "1", "s": "5", "b": "8", "g": "9", "z": "2"})


@dataclass(frozen=True)
class Box:
    """A rectangle on the screen."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        """Its centre."""
        return self.x + self.width // 2, self.y + self.height // 2

    @property
    def right(self) -> int:
        """The first column right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.y + self.height

    @property
    def geometry(self) -> str:
        """As ImageMagick writes it."""
        return f"{self.width}x{self.height}+{self.x}+{self.y}"

    def around(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Box(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)


@dataclass(frozen=True)
class Word:
    """A word on the screen."""

    text: str
    box: Box


@dataclass(frozen=True)
class Line:
    """A line of words, from left to right."""

    words: Sequence[Word]

    @property
    def text(self) -> str:
        """The line as it was read."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """What the words cover."""
        return reduce(Box.around, (word.box for word in self.words))

    def find(self, text: str) -> Box | None:
        """Where in the line a text stands."""
        letters = [(letter, word) for word in self.words for letter in _squeeze(word.text)]
        place = _locate("".join(letter for letter, _ in letters), _squeeze(text))
        return reduce(Box.around, (word.box for _, word in letters[place])) if place else None


def _squeeze(text: str) -> str:
    """What a comparison with recognised text can rely on: letters and digits, those that look alike made one."""
    return "".join(letter for letter in text.lower().translate(_ALIKE) if letter.isalnum())


def _locate(line: str, wanted: str) -> slice | None:
    """Where the letters stand in a line. A sentence is found although a few of its letters were taken for others."""
    start = line.find(wanted)
    if start >= 0:
        return slice(start, start + len(wanted))
    if len(wanted) < _SENTENCE:
        return None
    blocks = SequenceMatcher(None, line, wanted, autojunk=False).get_matching_blocks()[:-1]
    same = sum(block.size for block in blocks)
    if same < _ENOUGH * len(wanted) or blocks[-1].a + blocks[-1].size - blocks[0].a > len(wanted) / _ENOUGH:
        return None
    return slice(blocks[0].a, blocks[-1].a + blocks[-1].size)


def find(lines: Iterable[Line], text: str) -> Box | None:
    """Where a text stands first."""
    return next((box for line in lines if (box := line.find(text))), None)


@lru_cache(maxsize=8)
def read(picture: bytes, corner: Box, *, scattered: bool = False, language: str = "eng") -> Sequence[Line]:
    """The lines of text in a picture whose upper left corner is the corner of this box.

    A list is read as one block, so that its columns stay together in a line; what is scattered between buttons is
    looked for piece by piece. Who waits for something looks at the same pixels again and again: they are read once.
    """
    larger = ["convert", "-", "-colorspace", "Gray", "-resize", f"{_SCALE * 100}%", "-depth", "8", "pnm:-"]
    scaled = subprocess.run(larger, input=picture, check=True, stdout=subprocess.PIPE).stdout
    # No dictionary, as half of the words stand in none. One thread: more of them only wait for each other.
    settings = ["-c", "load_system_dawg=0", "-c", "load_freq_dawg=0", "--dpi", "192"]
    table = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", language, "--psm", "11" if scattered else "6", *settings, "tsv"],
        input=scaled,
        check=True,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ).stdout.decode()
    return tuple(Line(words) for words in _lines(table, corner))


def _lines(table: str, corner: Box) -> Iterable[list[Word]]:
    """The words of each line of tesseract's table: level, page, block, paragraph, line, word, x, y, w, h, %, text."""
    rows = [row.split("\t") for row in table.splitlines()[1:]]
    words = [row for row in rows if len(row) == 12 and row[11].strip()]
    for _, line in groupby(words, key=lambda row: row[1:5]):
        yield [Word(row[11], _on_screen([int(cell) for cell in row[6:10]], corner)) for row in line]


def _on_screen(place: list[int], corner: Box) -> Box:
    x, y, width, height = (length // _SCALE for length in place)
    return Box(corner.x + x, corner.y + y, max(width, 1), max(height, 1))

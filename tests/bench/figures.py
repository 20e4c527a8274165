# SPDX-License-Identifier: GPL-2.0-or-later
"""Turns measurements into the cells of tables, and tables into Markdown that is read at the prompt as well."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from lab import Run, Usage

NOT_COUNTED = "not counted"


def seconds(usages: Sequence[Usage]) -> float:
    """The median of the CPU times."""
    return median(usage.seconds for usage in usages)


def peak(usages: Sequence[Usage]) -> float:
    """The median of the peaks of memory."""
    return median(usage.peak for usage in usages)


def ratio_cell(measured: Sequence[Usage], base: Sequence[Usage]) -> str:
    """The median of the ratios of neighbours in time, and their range."""
    ratios = sorted(one.seconds / other.seconds for one, other in zip(measured, base))
    return f"{median(ratios):.3f} ({ratios[0]:.2f}–{ratios[-1]:.2f})"


def per_frame(counts: Mapping[Run, int], cut: tuple[Run, Run], frames: int) -> float | None:
    """Instructions per frame between a short and a longer run; None if they were not counted."""
    if cut[0] not in counts or cut[1] not in counts:
        return None
    return (counts[cut[1]] - counts[cut[0]]) / frames


def times_cell(extra: float, own: float) -> str:
    """How many times something costs what we cost. Below a thousandth of it ours is too small for a number."""
    if own * 1000 <= extra:
        return "over 1000"
    return f"{extra / own:.0f}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _pad(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table with aligned columns; a row with fewer cells is filled up."""
    cells = [list(head), *([*row, *[""] * (len(head) - len(row))] for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*cells)]
    lines = [f"| {' | '.join(map(_pad, row, widths))} |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def fill(document: Path, sections: Mapping[str, str]) -> None:
    """Put each section between its markers in a document."""
    text = document.read_text(encoding="utf-8")
    for name, section in sections.items():
        place = re.compile(rf"(<!-- figures: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text, count = place.subn(lambda found: f"{found[1]}{section}\n{found[2]}", text)
        if count != 1:
            raise ValueError(f"{document} has {count} places for the figures {name}, not one")
    document.write_text(text, encoding="utf-8")

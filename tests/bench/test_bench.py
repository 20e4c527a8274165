# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmark runs to its end and leaves no row without a figure. Which figures does not matter here."""

import re
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent.parent / "docs" / "performance.md"

MODES = [
    "one-pass summary",
    "`-Y sip`",
    "`-Y sipexplain.failure`",
    "`-T fields -e sip.Status-Code`",
    "`-T fields` with own fields",
    "`-T json`",
    "`-T json -e sip.Status-Code`",
    "`-q -z expert`",
    "`-q -z sipexplain,calls`",
    "`-2`",
]
ROWS = {
    "SIP only: CPU time": MODES,
    "SIP only: instructions": MODES,
    "RTP with 1 % SIP: CPU time": [MODES[0], MODES[2], MODES[3], MODES[7], MODES[9]],
    "RTP with 1 % SIP: instructions": [MODES[0], MODES[2], MODES[3], MODES[7], MODES[9]],
    "What a report adds": ["packet list", "`-q -z expert`"],
    "Start-up and first use": ["start-up", "first response"],
    "Memory at rest": [
        "a response",
        "a past call, its responses included",
        "a remembered call, without its responses",
    ],
    "Long captures": [MODES[2], MODES[7], MODES[8]],
}
NUMBER = re.compile(r"-?\d[\d,.]*( s| ms)?( \(.*\))?|over 1000")


@pytest.fixture(scope="module")
def tables(request: pytest.FixtureRequest) -> dict[str, list[list[str]]]:
    """The cells that a quick run prints, by heading."""
    command = [HERE / "run", "--quick", "--build", Path(request.config.getoption("--build")).resolve()]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    parts = re.split(r"^## (.*)\n\n", done.stdout, flags=re.MULTILINE)[1:]
    return {
        heading: [[cell.strip() for cell in line.strip("|").split(" | ")] for line in part.splitlines()[2:] if line]
        for heading, part in zip(parts[::2], parts[1::2])
    }


@pytest.mark.parametrize("heading", ROWS)
def test_every_row_is_there_and_has_a_figure_or_a_reason(tables: dict[str, list[list[str]]], heading: str) -> None:
    rows = tables[heading]
    assert list(dict.fromkeys(row[0] for row in rows)) == ROWS[heading]
    for row in rows:
        said = [cell for cell in row[1:] if NUMBER.fullmatch(cell) or cell.startswith(("skipped: ", "not counted"))]
        assert said, row


def test_times_compare_every_setup(tables: dict[str, list[list[str]]]) -> None:
    for heading in ("SIP only: CPU time", "RTP with 1 % SIP: CPU time"):
        for _, *cells in tables[heading]:
            compared = [cell for cell in cells if NUMBER.fullmatch(cell)]
            assert len(compared) == 5 or cells[0].startswith("skipped: ") or "no Lua" in cells


def test_instructions_of_the_first_row_are_counted(tables: dict[str, list[list[str]]]) -> None:
    """The others would take too long here; they are counted in the same way."""
    _, bare, _, ours, *_ = tables["SIP only: instructions"][0]
    assert int(bare.replace(",", "")) > 10_000, "Wireshark alone needs more for a SIP message"
    assert 0.9 < float(ours) < 10


def test_the_document_has_a_place_for_each_table(tables: dict[str, list[list[str]]]) -> None:
    assert len(re.findall(r"^<!-- figures: ", DOCUMENT.read_text(), re.MULTILINE)) == len(tables)


def test_a_wrong_option_is_refused() -> None:
    done = subprocess.run([HERE / "run", "--fast"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert "Usage:" in done.stderr

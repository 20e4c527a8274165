# SPDX-License-Identifier: GPL-2.0-or-later
"""The reports in Wireshark's window: its tables show what tshark prints, and its menu leads to the failures."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from recognition import Box, find
from wireshark_window import Wireshark, read_screen
from xdesktop import Window

Start = Callable[..., Wireshark]
Picture = Callable[[str, Box], None]

_GAP = re.compile(r" {2,}")


def printed(tshark: Any, capture: Path, report: str) -> list[list[str]]:
    """The cells of each line that tshark prints; read twice, so that findings of later frames are known."""
    lines = tshark("-2", "-Y", "frame", "-r", capture, "-q", "-z", report).splitlines()
    return [_GAP.split(line.strip()) for line in lines if line.strip()]


def frame_first(cells: list[str]) -> list[str]:
    """The order of the window: the number of the frame behind the start."""
    start, *others, frame, call_id = cells
    return [start, frame, *others, call_id]


def open_table(window: Wireshark, menu: str, *items: str) -> Window:
    """The dialog behind a menu entry, as large as the screen allows."""
    window.choose(menu, *items)
    dialog = window.wait("the dialog", lambda: window.desktop.windows(items[-1]))[0]
    return window.desktop.widen(dialog)


def saved(window: Wireshark, dialog: Window, name: str, complete: Callable[[str], bool]) -> list[list[str]]:
    """The cells of each line that the dialog saves."""
    text = window.save_table(dialog, name, complete)
    return [_GAP.split(line.strip()) for line in text.splitlines() if line.strip()]


def test_the_table_of_calls_shows_what_tshark_prints(
    wireshark: Start, picture: Picture, tshark: Any, demo: Path
) -> None:
    headings, *calls = map(frame_first, printed(tshark, demo, "sipexplain,calls"))
    window = wireshark(demo)
    dialog = open_table(window, "y", "SIP Explain: Calls")
    window.wait("the failed calls", lambda: find(read_screen(window.desktop, dialog.box), "1. Failed"))
    picture("calls", dialog.box)
    lines = saved(window, dialog, "calls.txt", lambda text: text.count("\n") > len(calls))
    assert headings in lines
    assert sorted(line for line in lines if line[0][:4].isdigit()) == sorted(calls)
    window.close_dialog(dialog)


def test_a_read_filter_has_no_message_counted_twice(wireshark: Start, tshark: Any, demo: Path) -> None:
    """Wireshark dissects what such a filter keeps once more."""
    _, *calls = map(frame_first, printed(tshark, demo, "sipexplain,calls"))
    window = wireshark(demo, "-R", "sip")
    dialog = open_table(window, "y", "SIP Explain: Calls")
    lines = saved(window, dialog, "calls.txt", lambda text: text.count("\n") > len(calls))
    assert sorted(line for line in lines if line[0][:4].isdigit()) == sorted(calls)
    window.close_dialog(dialog)


def test_the_summary_shows_the_figures_that_tshark_prints(
    wireshark: Start, picture: Picture, tshark: Any, demo: Path
) -> None:
    rows = [row for row in printed(tshark, demo, "sipexplain,summary") if len(row) > 1]
    window = wireshark(demo)
    dialog = open_table(window, "y", "SIP Explain: Summary")
    window.wait("the calls", lambda: find(read_screen(window.desktop, dialog.box), "1. Calls"))
    picture("summary", dialog.box)
    lines = saved(window, dialog, "summary.txt", lambda text: text.count("\n") > len(rows))
    assert [line[1:] for line in lines if line[0].isdigit()] == rows
    window.close_dialog(dialog)


def test_the_tree_counts_what_tshark_counts(wireshark: Start, picture: Picture, tshark: Any, demo: Path) -> None:
    counted = {row[0]: row[1] for row in printed(tshark, demo, "sipexplain,tree") if len(row) > 5 and row[1].isdigit()}
    window = wireshark(demo)
    dialog = open_table(window, "s", "SIP Explain", "Responses")
    window.wait("the responses", lambda: find(read_screen(window.desktop, dialog.box), "Responses"))
    picture("responses", dialog.box)
    lines = saved(window, dialog, "tree.txt", lambda text: text.count("\n") > len(counted))
    assert {line[0]: line[1] for line in lines if line[0] in counted} == counted
    window.close_dialog(dialog)


@pytest.fixture
def failures(tshark: Any, demo: Path) -> list[int]:
    """The frames of the demo capture that mean a failure."""
    fields = ("-T", "fields", "-e", "frame.number")
    return [int(frame) for frame in tshark("-2", "-r", demo, "-Y", "sipexplain.failure", *fields).split()]


def test_the_tools_menu_shows_the_failures(
    wireshark: Start, picture: Picture, demo: Path, failures: list[int]
) -> None:
    window = wireshark(demo)
    for frame in (*failures, failures[0]):
        window.choose("t", "SIP Explain", "Next failed response")
        window.wait_for_frame(frame)
    window.choose("t", "SIP Explain", "Failed calls")
    window.wait_for_displayed(len(failures))
    picture("failed-calls", window.main.box)

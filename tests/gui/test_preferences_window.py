# SPDX-License-Identifier: GPL-2.0-or-later
"""Edit > Preferences > Protocols > SIP Explain: what is changed there shows at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from preferences_dialog import PreferencesDialog
from wireshark_window import PROFILE, Wireshark

Start = Callable[..., Wireshark]
Picture = Callable[..., None]

NOTE = "Port limit of carrier X: ask the NOC, line 4711."
FAULT = "write a code such as 404, a class such as 4xx, or a range such as 500-599"


@pytest.fixture
def full(tshark: Any, demo: Path) -> int:
    """The frame in which the gateway says that it is full."""
    query = 'sip.Status-Code == 503 && sip.Server contains "Gateway"'
    return int(tshark.rows(demo, ["frame.number"], "-Y", query)[0]["frame.number"][0])


def test_a_site_note_stands_on_the_response_once_it_is_written(
    wireshark: Start, picture: Picture, demo: Path, full: int
) -> None:
    window = wireshark(demo, *PROFILE)
    window.go_to(full)
    window.expand("SIP Explain: 503")
    window.wait_for_detail("Outcome: Failed")
    preferences = PreferencesDialog(window)
    table = preferences.open_site_notes()
    table.add(["503", "", "Gateway", NOTE, "w"])  # the letter chooses the severity
    table.wait_for(NOTE)
    table.add(["6044", "INVITE", "", "Try the other carrier."])
    table.wait_for(FAULT)
    picture("preferences", preferences.window.box.around(table.window.box))
    table.press_ok()
    table.correct("6044", "604")  # the table is still open: it was refused
    table.wait_for_no(FAULT)
    kept = window.settings / "profiles" / "SIP Explain" / "sipexplain_site_notes"
    assert not kept.exists()
    table.press_ok()
    table.wait_for_end()
    preferences.accept()
    window.wait_for_detail(f"Site Note: {NOTE}")
    picture("site-note", window.above(window.wait_for_detail("Evidence: Answered by Example Gateway")))
    rows = [line for line in kept.read_text().splitlines() if line.startswith('"')]
    assert rows == [f'"503","","Gateway","{NOTE}","warn"', '"604","INVITE","","Try the other carrier.","note"']


def test_the_language_changes_at_once(wireshark: Start, tshark: Any, demo: Path, full: int) -> None:
    fields = ["sipexplain.summary", "sipexplain.description"]
    words = tshark.rows(demo, fields, "-o", "sipexplain.language:ru", "-2", "-Y", f"frame.number == {full}")[0]
    window = wireshark(demo, *PROFILE)
    window.go_to(full)
    window.expand("SIP Explain: 503")
    window.wait_for_detail("Outcome: Failed")
    preferences = PreferencesDialog(window)
    preferences.choose_language("Русский", "rus")
    preferences.accept()
    for field in fields:
        window.wait_for_detail(words[field][0], "rus")

# SPDX-License-Identifier: GPL-2.0-or-later
"""The profile "SIP Explain" in Wireshark's window: its columns, and buttons that filter."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from wireshark_window import Wireshark

BUTTONS = ("Failed calls", "Not connected", "Authentication", "Registration", "Server failures", "Findings")


def test_the_profile(wireshark: Callable[..., Wireshark], tshark: Any, demo: Path) -> None:
    window = wireshark(demo, "-C", "SIP Explain")
    window.wait_for_row("Method or code")
    window.wait_for_row("Outcome")
    window.wait_for_row("Nobody by that address exists anywhere")  # not cut
    places = {name: window.wait_for_button(name) for name in BUTTONS}
    found = tshark("-r", demo, "-2", "-Y", "sipexplain.finding", "-T", "fields", "-e", "frame.number").split()
    window.desktop.click(places["Findings"])
    window.wait_for_displayed(len(found))

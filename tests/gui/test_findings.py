# SPDX-License-Identifier: GPL-2.0-or-later
"""A finding that names another frame leads there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from wireshark_window import PROFILE, Wireshark


def test_a_finding_leads_to_the_frame_that_it_names(
    wireshark: Callable[..., Wireshark], picture: Callable[..., None], tshark: Any, demo: Path
) -> None:
    fields = ["frame.number", "sipexplain.finding", "sipexplain.related_frame"]
    query = 'sipexplain.finding.id == "cancelled_by_caller"'
    found = tshark.rows(demo, fields, "-2", "-Y", query)[0]
    (cancelled,), (sentence,), (cancel,) = (found[field] for field in fields)
    assert f"frame {cancel}" in sentence
    assert tshark("-r", demo, "-Y", f"frame.number == {cancel} && sip.Method == CANCEL"), "made by the capture itself"

    window = wireshark(demo, *PROFILE)
    window.go_to(int(cancelled))
    window.expand("SIP Explain: 487")
    window.wait_for_detail(f"Finding: {sentence}")
    link = window.wait_for_detail(f"Related Frame: {cancel}")
    window.wait_for_row("CANCEL sip:carol@192.0.2.48")  # the frame that the link leads to is in view, too
    picture("findings", window.above(window.wait_for_detail("Reference: RFC 3261")))
    window.desktop.click(link, times=2)
    window.wait_for_frame(int(cancel))

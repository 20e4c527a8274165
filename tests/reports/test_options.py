# SPDX-License-Identifier: GPL-2.0-or-later
"""What is typed behind -z: names that exist, names that do not, and filters."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def demo(stage: Any) -> Path:
    """The capture of the manual."""
    return stage.captures / "demo.pcap"


def test_the_reports_are_listed(tshark: Any) -> None:
    listed = tshark.run("-z", "help").stderr.decode().split()
    assert [name for name in listed if name.startswith("sipexplain")] == [
        "sipexplain,calls",
        "sipexplain,summary",
        "sipexplain,tree",
    ]


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        ("sipexplain,nonsense", 'tshark: Invalid -z argument "sipexplain,nonsense"'),
        ("sipexplain,callsx", 'tshark: invalid "-z sipexplain,calls[,json|,markdown][,<filter>]" argument'),
        ("sipexplain,summaryx", 'tshark: invalid "-z sipexplain,summary[,<filter>]" argument'),
        ("sipexplain,calls,nonsense", "tshark: Couldn't register sipexplain,calls tap: Filter \"nonsense\" is invalid"),
        ("sipexplain,calls,json,sip ==", 'tshark: Couldn\'t register sipexplain,calls tap: Filter "sip ==" is invalid'),
        ("sipexplain,summary,sip ==", "tshark: Couldn't register sipexplain,summary tap: Filter \"sip ==\" is invalid"),
    ],
)
def test_what_is_wrong_is_refused_as_wireshark_does(tshark: Any, demo: Path, option: str, complaint: str) -> None:
    done = tshark.run("-r", demo, "-q", "-z", option)
    assert done.returncode == 1
    assert done.stderr.decode().lstrip().startswith(complaint)
    assert done.stdout == b""


def test_a_bad_filter_of_the_tree_is_named(tshark: Any, demo: Path) -> None:
    """Wireshark itself ends with status 0 in 4.0 and 4.4, whatever the tree."""
    done = tshark.run("-r", demo, "-q", "-z", "sipexplain,tree,sip ==")
    assert 'Filter "sip ==" is invalid' in done.stderr.decode()


def test_an_empty_filter_is_none(tshark: Any, demo: Path) -> None:
    assert tshark("-r", demo, "-q", "-z", "sipexplain,calls,") == tshark("-r", demo, "-q", "-z", "sipexplain,calls")


def test_several_reports_of_one_run_do_not_mix(tshark: Any, demo: Path) -> None:
    names = ["sipexplain,calls", "sipexplain,calls,json,sip.Status-Code == 604", "sipexplain,summary"]
    alone = [tshark("-r", demo, "-q", "-z", name) for name in names]
    together = tshark("-r", demo, "-q", *(word for name in names for word in ("-z", name)))
    assert all(text in together for text in alone)
    assert len(together) == sum(map(len, alone))


@pytest.mark.parametrize("report", ["calls", "calls,markdown", "summary", "tree"])
def test_a_capture_without_sip(tshark: Any, stage: Any, report: str) -> None:
    empty = stage.writable("without-sip") / "empty.pcap"
    empty.write_bytes(bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000"))
    printed = tshark("-r", empty, "-q", "-z", f"sipexplain,{report}")
    assert printed.strip()
    assert tshark("-r", empty, "-q", "-z", "sipexplain,calls,json") == ""


def test_what_a_capture_holds_reaches_neither_terminal_nor_markup(tshark: Any, make_capture: Any) -> None:
    text = (
        "name: hostile\n0.000 alice > proxy  INVITE bob\n"
        '    From: "x" <sip:\\x1b[31ma|b*c@example.com>;tag=1\n0.100 proxy > alice  404\n0.110 alice > proxy  ACK\n'
    )
    capture = make_capture(text, "hostile").path
    shown, ticket = (tshark("-r", capture, "-q", "-z", f"sipexplain,calls{form}") for form in ("", ",markdown"))
    assert "\x1b" not in shown + ticket
    assert "a\\|b\\*c@example.com" in ticket
    assert [line.count(" | ") for line in ticket.splitlines()[:1]] == [9]

# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/scale.md: a folder of captures with GNU parallel, and what a file boundary does to calls."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import printed_summary as summary


def _calls(tshark: Any, capture: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in tshark("-q", "-r", capture, "-z", "sipexplain,calls,json").splitlines()]


def test_calls_of_each_capture(day: Any, tshark: Any) -> None:
    """The lines are those of one run for each capture, in order, with the name of the capture."""
    expected = [{"file": path.name} | call for path in day.captures for call in _calls(tshark, path)]
    assert len({call["file"] for call in expected}) == 4
    assert day.read_json_lines("calls.json") == expected


def test_keys_that_a_table_needs(day: Any) -> None:
    """Server, delay and finding are what the generator put into the captures; null where there is nothing to say."""
    calls = day.read_json_lines("calls.json")
    found = {
        (call["method"], call["outcome"], call["server"], call["post_dial_delay"], call["finding"]) for call in calls
    }
    assert found >= {
        ("INVITE", "answered", "203.0.113.1:5060", 0.15, None),
        ("INVITE", "not_connected", "203.0.113.1:5060", None, None),
        ("INVITE", "answered", "203.0.113.8:5060", 6.5, None),
        ("INVITE", "pending", None, None, None),
        ("REGISTER", "succeeded", "203.0.113.1:5060", None, None),
        ("REGISTER", "failed", "203.0.113.5:5060", None, "repeated_challenge"),
    }


def test_failures_of_each_capture(day: Any, tshark: Any) -> None:
    """A line for each refusal: as many as the summary counts, of the calls that the report calls failed."""
    day.run_line("parallel", "sipexplain.failure")
    rows = [line.split("\t") for line in (day.path / "failures.tsv").read_text("utf-8").splitlines()]
    for path in day.captures:
        told = summary.parse(tshark("-q", "-r", path, "-z", "sipexplain,summary"))
        assert [row[0] for row in rows].count(path.name) == summary.failed(told) > 0
    calls = [call for call in day.read_json_lines("calls.json") if call["failure"]]
    failed = {(call["file"], str(call["codes"][-1]), call["call_id"]) for call in calls}
    assert {(row[0], row[3], row[4]) for row in rows} == failed
    assert all(row[5] for row in rows)


def test_boundaries_invent_no_failure(
    make_folder: Callable[[str], Any], make_load: Callable[[int], Path], tshark: Any
) -> None:
    """Each refusal is counted once, nothing else fails, and a cut call has a pending row and one more."""
    load = make_load(4)
    pieces = make_folder("pieces")
    pieces.run("editcap", "-i", "7", load, pieces.path / "captures" / "piece.pcap")
    assert len(pieces.captures) > 3
    pieces.run_line("parallel", "calls,json")
    whole, cut = _calls(tshark, load), pieces.read_json_lines("calls.json")

    failed = [call["call_id"] for call in whole if call["failure"]]
    assert sorted(call["call_id"] for call in cut if call["failure"]) == sorted(failed)
    rows = Counter(call["call_id"] for call in cut)
    assert set(rows) == {call["call_id"] for call in whole}
    assert {"pending", "midway", "failed"} <= {call["outcome"] for call in cut if rows[call["call_id"]] > 1}

    pieces.run_line("mergecap")
    assert (pieces.path / "calls.json").read_text("utf-8") == tshark("-q", "-r", load, "-z", "sipexplain,calls,json")

# SPDX-License-Identifier: GPL-2.0-or-later
"""10,000 calls whose fate is known: every line and every figure of the reports is right."""

import json
import math
import re
import statistics
from collections import Counter
from typing import Any

import pytest

_INEFFECTIVE = {408, 500, 503, 504}
_USER = {480, 486, 600, 603}


@pytest.fixture(scope="module")
def lines(tshark: Any, known: Any) -> list[dict[str, Any]]:
    """The lines of the JSON report."""
    return [json.loads(line) for line in tshark("-r", known.path, "-q", "-z", "sipexplain,calls,json").splitlines()]


@pytest.fixture(scope="module")
def summary(tshark: Any, known: Any) -> dict[str, str]:
    """The value of each figure of the summary."""
    printed = tshark("-r", known.path, "-q", "-z", "sipexplain,summary")
    rows = [re.split(r" {2,}", line.strip()) for line in printed.splitlines()]
    return {row[0]: row[1] for row in rows if len(row) > 1}


def caller(line: dict[str, Any]) -> str:
    """The user part of From, by which a call of the capture is known."""
    return re.fullmatch(r"sip:(\w+)@.*", line["from"])[1]


def test_each_call_has_one_line_with_its_codes_and_its_outcome(known: Any, lines: list[dict[str, Any]]) -> None:
    expected = {call.caller: (call.kind.method, list(call.kind.codes), call.kind.outcome) for call in known.calls}
    told = {caller(line): (line["method"], line["codes"], line["outcome"]) for line in lines}
    assert told == expected
    assert len(lines) == len(known.calls)
    assert all(line["failure"] == (line["outcome"] == "failed") for line in lines)


def test_the_failed_ones_stand_first_then_those_not_connected(lines: list[dict[str, Any]]) -> None:
    ranks = [{"failed": 0, "not_connected": 1}.get(line["outcome"], 2) for line in lines]
    assert ranks == sorted(ranks)
    for outcome in ("failed", "not_connected"):
        starts = [line["start"] for line in lines if line["outcome"] == outcome]
        assert starts == sorted(starts)


def test_failed_lines_say_why_and_what_to_do(lines: list[dict[str, Any]], tshark: Any, known: Any) -> None:
    assert all(line["cause"] for line in lines)
    assert all(line["fix"] for line in lines if line["outcome"] in ("failed", "not_connected"))
    sample = [line for line in lines if line["outcome"] == "failed"][:20]
    wanted = " or ".join(f"frame.number == {line['frame']}" for line in sample)
    rows = tshark.rows(known.path, ["frame.number", "sip.Call-ID"], "-Y", wanted)
    assert {row["frame.number"][0]: row["sip.Call-ID"][0] for row in rows} == {
        str(line["frame"]): line["call_id"] for line in sample
    }


def test_the_text_and_the_markdown_say_the_same(tshark: Any, known: Any, lines: list[dict[str, Any]]) -> None:
    text, markdown = (
        tshark("-r", known.path, "-q", "-z", f"sipexplain,calls{form}").splitlines() for form in ("", ",markdown")
    )
    assert len(text) == len(lines) + 1
    assert len(markdown) == len(lines) + 2
    start = text[0].index("Call-ID")
    assert [row[start:] for row in text[1:]] == [line["call_id"] for line in lines]
    frames = [re.split(r"(?<!\\)\|", row)[9].strip() for row in markdown[2:]]
    assert frames == [str(line["frame"]) for line in lines]


def test_every_count_of_the_summary_is_exact(known: Any, summary: dict[str, str]) -> None:
    attempts = [call for call in known.calls if call.kind.attempt]
    outcomes = Counter(call.kind.outcome for call in attempts)
    others = Counter((call.kind.method, call.kind.outcome) for call in known.calls if not call.kind.attempt)

    def counted(count: int) -> str:
        return f"{count} ({100 * count / len(attempts):.1f} %)"

    assert summary["Attempts"] == str(len(attempts))
    assert summary["Answered"] == counted(outcomes["answered"])
    assert summary["Not connected"] == counted(outcomes["not_connected"])
    assert summary["Failed"] == counted(outcomes["failed"])
    assert summary["Cancelled"] == counted(outcomes["cancelled"])
    assert summary["Unfinished"] == counted(outcomes["pending"] + outcomes["redirected"])
    assert summary["Began before the capture"] == str(others["BYE", "midway"])
    assert summary["Registrations"] == str(others["REGISTER", "succeeded"] + others["REGISTER", "failed"])
    assert summary["Registrations that failed"] == str(others["REGISTER", "failed"])
    assert summary["Other requests"] == str(others["MESSAGE", "succeeded"])
    assert summary["Other requests that failed"] == "0"


def test_the_ratios_are_those_of_rfc_6076(known: Any, summary: dict[str, str]) -> None:
    finals = [call.kind.final for call in known.calls if call.kind.attempt]
    base = sum(final // 100 != 3 for final in finals)
    established = sum(final // 100 == 2 for final in finals)

    def percent(part: int, whole: int) -> str:
        return f"{100 * part / whole:.1f} %"

    assert summary["SER, session establishment ratio"] == percent(established, base)
    effective = established + sum(final in _USER for final in finals)
    assert summary["SEER, session establishment effectiveness ratio"] == percent(effective, base)
    ineffective = sum(final in _INEFFECTIVE for final in finals)
    assert summary["ISA, ineffective session attempts"] == percent(ineffective, len(finals))


def test_median_and_percentile_of_the_delays(known: Any, summary: dict[str, str]) -> None:
    attempts = [call for call in known.calls if call.kind.attempt]
    delays = {
        "Request delay, answered calls": [call.delay(call.kind.status) for call in attempts if call.kind.final == 200],
        "Request delay, all other calls": [call.delay(call.kind.status) for call in attempts if call.kind.final != 200],
        "Post-dial delay": [call.delay(call.kind.ring) for call in attempts if call.kind.ring],
    }
    for name, values in delays.items():
        ordered = sorted(values)
        nearest = ordered[math.ceil(0.95 * len(ordered)) - 1]
        shown = {key: summary[f"{name}: {key}"] for key in (f"median of {len(ordered)}", "95th percentile")}
        seconds = [float(value.removesuffix(" s")) for value in shown.values()]
        assert seconds == pytest.approx([statistics.median(ordered), nearest], abs=0.000_501), name


def test_the_causes_and_the_servers_are_counted(tshark: Any, known: Any, summary: dict[str, str]) -> None:
    kinds = Counter(call.kind.name for call in known.calls)
    causes = tshark("-r", known.path, "-q", "-z", "sipexplain,summary").partition("Top Causes")[2].partition("\n\n")[0]
    counts = {name: int(count) for name, count, _ in re.findall(r"^  (.+?) {2,}(\d+)  (.*)$", causes, re.MULTILINE)}
    assert counts["500 Server Internal Error: Call failed inside a server or behind it"] == kinds["server down"]
    assert sum(counts.values()) == sum(call.kind.outcome in ("failed", "not_connected") for call in known.calls)
    without = {"midway", "still ringing"}
    answered = sum(count for name, count in kinds.items() if name not in without)
    servers = {name: int(value) for name, value in summary.items() if re.match(r"\d+(\.\d+){3}:", name)}
    assert sum(servers.values()) == answered + kinds["midway"]


def test_a_filter_chooses_calls_and_tells_them_in_full(tshark: Any, known: Any, lines: list[dict[str, Any]]) -> None:
    chosen = tshark("-r", known.path, "-q", "-z", "sipexplain,calls,json,sip.Status-Code == 407").splitlines()
    assert [json.loads(line) for line in chosen] == [line for line in lines if 407 in line["codes"]]


def test_every_way_of_reading_gives_the_same_lines(tshark: Any, known: Any, lines: list[dict[str, Any]]) -> None:
    for options in (["-2"], ["-2", "-Y", "sip"], ["-Y", "sipexplain.failure"], ["-T", "fields", "-e", "sip.Method"]):
        printed = tshark("-r", known.path, *options, "-z", "sipexplain,calls,json").splitlines()
        told = [json.loads(line) for line in printed if line.startswith('{"start"')]
        assert told == lines, options


def test_the_tree_counts_each_response_once(tshark: Any, known: Any) -> None:
    printed = tshark("-r", known.path, "-q", "-z", "sipexplain,tree")
    table = [re.split(r" {2,}", line.strip()) for line in printed.splitlines()]
    counts = {row[0]: int(row[1]) for row in table if len(row) > 4 and row[1].isdigit()}
    rows = tshark.rows(known.path, ["sipexplain.code", "sipexplain.finding.id", "sip.resend"], "-Y", "sipexplain")
    kinds = Counter(call.kind.name for call in known.calls)
    codes = Counter(code for row in rows for code in row["sipexplain.code"])
    assert counts["Copies of responses"] == kinds["copies"]
    assert counts["Responses"] == sum(codes.values()) - kinds["copies"]
    assert counts["486 Busy Here"] == codes["486"]
    assert counts["604 Does Not Exist Anywhere"] == codes["604"]
    findings = Counter(finding for row in rows for finding in row["sipexplain.finding.id"])
    assert {name: counts[name] for name in findings} == dict(findings)

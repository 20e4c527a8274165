# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/scale.md: the table of calls. Its counts equal those that the plugin's own summary gives for the captures."""

import json
import math
from collections import Counter
from typing import Any

import pytest
import printed_summary as summary

HOURS = [f"2024-01-15 {hour:02}:00:00" for hour in (9, 10, 11, 12)]
CHANGE = HOURS[2]  # as it stands in before_and_after.sql


@pytest.fixture(scope="module")
def told(day: Any, tshark: Any) -> list[dict[str, list[summary.Row]]]:
    """The plugin's summary of each capture, that is, of each hour."""
    return [summary.parse(tshark("-q", "-r", path, "-z", "sipexplain,summary")) for path in day.captures]


def _ask(table: Any, name: str) -> list[dict[str, Any]]:
    query = table.path / "docs" / "scale" / name
    line = f"clickhouse-client --format JSONEachRow --output_format_json_quote_64bit_integers 0 < '{query}'"
    return [json.loads(row) for row in table.run("bash", "-c", line).splitlines()]


def test_question_as_the_page_asks_it(table: Any) -> None:
    """The line of the page prints a table."""
    assert HOURS[3] in table.run_line("PrettyCompact")


def test_failures_by_hour(table: Any, told: list[Any]) -> None:
    """Each hour has the failures of its capture, and each server those that the summary lays to it."""
    rows = _ask(table, "failures_by_hour.sql")
    by_hour: Counter[str] = Counter()
    by_server: Counter[tuple[str, str]] = Counter()
    for row in rows:
        by_hour[row["hour"]] += row["failed"]
        by_server[row["hour"], row["answered_by"]] += row["failed"]
        assert row["percent"] == pytest.approx(100 * row["failed"] / row["requests"], abs=0.051)
    assert by_hour == {hour: summary.failed(one) for hour, one in zip(HOURS, told)}
    assert by_server == {
        (hour, server.label): int(server.note.rsplit("Failed: ")[1].rstrip("."))
        for hour, one in zip(HOURS, told)
        for server in one["Top Answering Servers"]
    }
    assert len({server for _, server in by_server}) == 3


def test_failures_by_cause(table: Any, told: list[Any]) -> None:
    """The causes are the summary's, with its counts; the example is in the capture and the frame that are named."""
    rows = _ask(table, "failures_by_cause.sql")
    causes: Counter[str] = Counter()
    for one in told:
        for row in one["Top Causes"]:
            causes[row.label] += row.count
    assert sorted(row["calls"] for row in rows) == sorted(causes.values())
    for row in rows:
        if not row["found"]:
            (name,) = [name for name in causes if name.startswith(f"{row['code']} ")]
            assert row["calls"] == causes[name]
    found = [(row["code"], row["method"]) for row in rows]
    assert sorted(found) == [(c, "REGISTER" if c == 401 else "INVITE") for c in (401, 404, 486, 503, 604)]
    named = {(call["file"], call["frame"]): call for call in table.read_json_lines("calls.json")}
    for row in rows:
        assert named[row["seen_in"], row["at_frame"]]["codes"][-1] == row["code"]


def test_repeat_offenders(table: Any) -> None:
    """The caller who fails most comes first; who is listed, and with how many failures, is what the report says."""
    rows = _ask(table, "repeat_offenders.sql")
    failed = Counter(call["from"] for call in table.read_json_lines("calls.json") if call["failure"])
    assert {row["from"]: row["failed"] for row in rows} == {name: n for name, n in failed.items() if n >= 3}
    assert rows[0] == {
        "from": "sip:alice@example.com",
        "failed": 5,
        "requests": 5,
        "targets": 1,
        "last_codes": [404],
        "first_failure": "2024-01-15 12:00:00",
        "last_failure": "2024-01-15 12:00:08",
    }


def test_before_and_after(table: Any, told: list[Any]) -> None:
    """The two hours before the change, and those after it: attempts, answered, not connected, failed."""
    keys = {"calls": "Attempts", "answered": "Answered", "not_connected": "Not connected", "failed": "Failed"}
    assert f"'{CHANGE}'" in (table.path / "docs" / "scale" / "before_and_after.sql").read_text("utf-8")
    rows = _ask(table, "before_and_after.sql")
    assert [row["period"] for row in rows] == ["1 before", "2 after"]
    for row, hours in zip(rows, (told[:2], told[2:])):
        assert {key: row[key] for key in keys} == {
            key: sum(summary.count(one, label) for one in hours) for key, label in keys.items()
        }
        assert row["median_post_dial_delay"] == 0.15


def test_slow_post_dial_delay(table: Any, told: list[Any]) -> None:
    """The server that lets callers wait comes first, and the delays are as many and as long as the summary's."""
    rows = _ask(table, "slow_post_dial_delay.sql")
    worst = rows[0]
    assert (worst["answered_by"], worst["calls"], worst["slow"], worst["longest"]) == ("203.0.113.8:5060", 2, 2, 6.5)
    (longest,) = [c for c in table.read_json_lines("calls.json") if c["call_id"] == worst["call_id_of_longest"]]
    assert longest["post_dial_delay"] == 6.5
    assert {row["slow"] for row in rows[1:]} == {0}

    delays = [row for one in told for row in one["Delays"] if row.label.startswith("Post-dial delay: median of")]
    assert sum(row["calls"] for row in rows) == sum(int(row.label.rsplit(" ", 1)[1]) for row in delays)


def test_percentile_of_each_capture(day: Any, told: list[Any]) -> None:
    """The delays in the report give the 95th percentile that the summary prints."""
    for path, one in zip(day.captures, told):
        (printed,) = [row.value for row in one["Delays"] if row.label == "Post-dial delay: 95th percentile"]
        delays = sorted(
            call["post_dial_delay"]
            for call in day.read_json_lines("calls.json")
            if call["file"] == path.name and call["post_dial_delay"] is not None
        )
        assert printed == f"{delays[math.ceil(0.95 * len(delays)) - 1]:.3f} s"


def test_loading_again_counts_nothing_twice(table: Any) -> None:
    """A capture that is loaded a second time replaces its rows."""
    before = [_ask(table, "failures_by_hour.sql"), _ask(table, "slow_post_dial_delay.sql")]
    table.run_line("clickhouse-client", "INSERT INTO")
    assert [_ask(table, "failures_by_hour.sql"), _ask(table, "slow_post_dial_delay.sql")] == before

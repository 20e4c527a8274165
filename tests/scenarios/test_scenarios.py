# SPDX-License-Identifier: GPL-2.0-or-later
"""Each scenario shows exactly the findings, and at least the outcomes, that stand in it."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from collection import Case, cases

OUTCOMES = "Progress Success Challenge Redirected Negotiation Cancelled Not-connected Failed".split()
FIELDS = ["frame.number", "sipexplain.finding.id", "sipexplain.outcome"]
CASES = list(cases())


@dataclass(frozen=True)
class Seen:
    """What tshark says about a capture: two passes with a filter, so that later frames are known."""

    findings: set[tuple[int, str]]
    outcomes: dict[int, list[str]]
    sent: list[Any]


@pytest.fixture(scope="session")
def seen(
    request: pytest.FixtureRequest, tshark: Any, make_capture: Callable[..., Any]
) -> Iterator[dict[Case, "Future[Seen]"]]:
    """The cases that were asked for, on their way through tshark, as many at a time as there are processors."""
    wanted = [item.callspec.params["case"] for item in request.session.items if "seen" in getattr(item, "fixturenames", [])]

    def look(case: Case) -> Seen:
        capture = make_capture(case.text, case.name, transport=case.transport)
        rows = tshark.rows(capture.path, FIELDS, "-2", "-Y", "sip or icmp")
        findings, outcomes = set(), {}
        for row in rows:
            frame = int(row["frame.number"][0])
            findings |= {(frame, slug) for slug in row["sipexplain.finding.id"]}
            outcomes[frame] = [OUTCOMES[int(number) - 1] for number in row["sipexplain.outcome"]]
        return Seen(findings, outcomes, capture.sent)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield {case: pool.submit(look, case) for case in wanted}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_scenario(case: Case, seen: dict[Case, "Future[Seen]"]) -> None:
    """The findings are those that are written under the messages, no more and no fewer; so are the outcomes that are."""
    result = seen[case].result()
    expected, wrong = set(), []
    for one in result.sent:
        for line in one.event.expectations:
            kind, word = line.removeprefix("=").split()
            if kind == "finding":
                expected.add((one.frame.number, word))
            elif kind == "outcome":
                if word not in result.outcomes.get(one.frame.number, []):
                    wrong.append((one.frame.number, word, result.outcomes.get(one.frame.number)))
            else:
                raise ValueError(f"{case.file}: what is '{line}'?")
    assert sorted(result.findings) == sorted(expected)
    assert wrong == []

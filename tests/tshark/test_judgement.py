# SPDX-License-Identifier: GPL-2.0-or-later
"""What chosen responses are said to mean: the fields that filters and scripts hang on."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from explanations import Explanation, about_responses, expert_infos, responses

PROGRESS, SUCCESS, CHALLENGE, REDIRECTED, NEGOTIATION, CANCELLED, NOT_CONNECTED, FAILED = range(1, 9)
NO, LATER, CHANGED, ELSEWHERE, NOT_NEEDED = range(1, 6)


@dataclass
class Case:
    """A response (code and phrase as a scenario writes them), the method that it answers, and what is to be said."""

    method: str
    response: str
    expected: dict[str, Any]
    header: str = ""
    absent: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        return f"{self.method}-{self.response}{'-' + self.header if self.header else ''}".replace(" ", "_")


def case(method: str, response: str, outcome: int, retry: int | None = None, **more: Any) -> Case:
    """A case of a registered code."""
    header, absent = more.pop("header", ""), more.pop("absent", set())
    expected = {"code": int(response[:3]), "class": int(response[0]), "outcome": outcome}
    expected["failure"] = True if outcome == FAILED else None  # its presence is the filter for what is broken
    expected |= {"registered": True, "method": method.removeprefix("re-")} | more
    if retry is not None:
        expected["retry"] = retry
    return Case(method, response, expected, header, absent)


def nonsense(response: str, header: str = "") -> Case:
    """A case of a number outside 100 to 699."""
    expected = {"code": int(response), "outcome": FAILED, "failure": True, "registered": False, "retry": NO}
    return Case("INVITE", "200" if header else response, expected, header, {"class", "name"})


BLOCKED = 'Reason: SIP;cause=603;text="v=analytics1;url=https://example.net";location=RLN'

CASES = [
    case("INVITE", "100", PROGRESS, NOT_NEEDED, name="Trying"),
    case("INVITE", "183", PROGRESS, NOT_NEEDED, name="Session Progress"),
    case("INVITE", "200", SUCCESS, NOT_NEEDED, name="OK", absent={"phrase"}),
    case("REGISTER", "200", SUCCESS, NOT_NEEDED, reference="RFC 3261 §10.3"),
    # Registered as "Accepted (Deprecated)", which nobody sends: "Accepted" is the right phrase on the wire.
    case("REFER", "202", SUCCESS, NOT_NEEDED, name="Accepted (Deprecated)", absent={"phrase"}),
    case("INVITE", "302", REDIRECTED, ELSEWHERE, name="Moved Temporarily"),
    case("REGISTER", "401", CHALLENGE, CHANGED, name="Unauthorized"),
    case("INVITE", "407", CHALLENGE, CHANGED, name="Proxy Authentication Required"),
    case("INVITE", "404", FAILED, name="Not Found"),
    case("OPTIONS", "404", FAILED, NOT_NEEDED, reference="RFC 3261 §11.2"),
    case("PUBLISH", "412", NEGOTIATION, name="Conditional Request Failed"),
    # 421 is how sec-agree asks (RFC 3329); any other demand for an extension is one that the client failed to meet.
    case("INVITE", "421", NEGOTIATION, header="Require: sec-agree"),
    case("INVITE", "421", FAILED, header="Require: timer"),
    case("INVITE", "422", NEGOTIATION, name="Session Interval Too Small"),
    case("REGISTER", "423", NEGOTIATION, name="Interval Too Brief"),
    case("INVITE", "480", NOT_CONNECTED, LATER, name="Temporarily Unavailable"),
    case("SUBSCRIBE", "480", FAILED),
    # The called side's own answer to a call attempt; inside a call there is nobody left to be busy.
    case("INVITE", "486", NOT_CONNECTED, LATER, name="Busy Here", reference="RFC 3261 §21.4.24"),
    case("re-INVITE", "486", FAILED, name="Busy Here", reference="RFC 5057 §5.1"),
    case("INVITE", '486 "Occupied"', NOT_CONNECTED, name="Busy Here", phrase="Occupied"),
    case("INVITE", '486 "BUSY here"', NOT_CONNECTED, name="Busy Here", absent={"phrase"}),
    case("INVITE", "487", CANCELLED, NOT_NEEDED, name="Request Terminated"),
    case("re-INVITE", "491", NEGOTIATION, name="Request Pending"),
    case("INVITE", "494", NEGOTIATION, name="Security Agreement Required"),
    case("INVITE", "503", FAILED, name="Service Unavailable"),
    # Registered, but unknown to Wireshark's own table.
    case("INVITE", "580", FAILED, name="Precondition Failure"),
    case("INVITE", "600", NOT_CONNECTED, name="Busy Everywhere"),
    case("INVITE", "603", NOT_CONNECTED, NO, name="Decline", absent={"phrase"}),
    # A blocking engine (ATIS-1000099): the called side was never asked.
    case("INVITE", '603 "Network Blocked"', FAILED, name="Decline", phrase="Network Blocked", header=BLOCKED),
    case("re-INVITE", "603", FAILED, name="Decline"),
    case("INVITE", "604", FAILED, NO, name="Does Not Exist Anywhere", reference="RFC 3261 §21.6.3"),
    case("INVITE", "607", NOT_CONNECTED, name="Unwanted"),
    case("INVITE", "608", FAILED, name="Rejected"),
    # Sent by Kamailio, in no registry.
    case("INVITE", "478", FAILED, registered=False, name="Unresolvable Destination"),
    # Numbers that nobody knows: the class decides (RFC 3261 §8.1.3.2), the phrase of the sender is all there is.
    case("INVITE", '450 "Made Up"', FAILED, registered=False, phrase="Made Up", absent={"name"}),
    case("INVITE", "450", FAILED, registered=False, absent={"name", "phrase"}),
    case("INVITE", "199", PROGRESS, name="Early Dialog Terminated"),
    case("INVITE", "299", SUCCESS, registered=False, absent={"name"}),
    case("INVITE", "699", FAILED, registered=False, absent={"name"}),
    case("FROBNICATE", "501", FAILED, name="Not Implemented"),
    # No SIP codes at all.
    nonsense("999"),
    nonsense("700"),
    nonsense("099", header="start: SIP/2.0 099 Too Low"),
]


def scenario_of(cases: list[Case]) -> str:
    """Each case in a call of its own."""
    lines = []
    for number, one in enumerate(cases):
        start = 10 * number
        if one.method == "re-INVITE":
            lines += [f"{start} do answered alice bob", f"{start + 4} #request alice > bob INVITE"]
        else:
            lines.append(f"{start + 4} #request alice > bob {one.method} bob new")
        lines.append(f"{start + 5} #case{number} bob > alice {one.response} #request")
        if one.header:
            lines.append(f"    {one.header}")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def said(tshark, make_capture) -> list[Explanation]:
    """What is said about each case, in order."""
    capture = make_capture(scenario_of(CASES), "judgement")
    frames = [one.frame.number for one in capture.sent if one.event.label.startswith("#case")]
    said = dict(responses(tshark, capture.path))
    return [said[frame] for frame in frames]


@pytest.mark.parametrize("number", range(len(CASES)), ids=[str(one) for one in CASES])
def test_a_response_is_judged_by_code_method_and_headers(said, number: int) -> None:
    expected, item = CASES[number].expected, said[number]
    assert {key: item.get(key) for key in expected} == expected
    assert not CASES[number].absent & item.keys()


def test_every_response_gets_words(said) -> None:
    for item in said:
        assert 0 < len(item["summary"]) <= 48, item["code"]
        assert item["description"] and item["when"] and item["fix"] and item["reference"], item["code"]


def test_a_reinvite_gets_words_of_its_own(said) -> None:
    words = {str(one): item["summary"] for one, item in zip(CASES, said)}
    assert words["INVITE-486"] != words["re-INVITE-486"]
    assert words["INVITE-603"] != words["re-INVITE-603"]


SEVERITIES = {
    "chat": ["INVITE-100", "INVITE-200", "REGISTER-401", "OPTIONS-404", "INVITE-487"],
    "note": ["INVITE-404", "INVITE-486", "INVITE-603"],
    "warn": ["INVITE-503", "INVITE-478", "INVITE-450"],
    "error": ["INVITE-999", "INVITE-700"],
}


@pytest.mark.parametrize("least", SEVERITIES)
def test_expert_infos_are_graded(tshark, make_capture, least: str) -> None:
    """`raise_from` lets a grade and those above it through, and a number that is no SIP code is the worst."""
    by_name = {str(one): one for one in CASES}
    grades = list(SEVERITIES)
    capture = make_capture(scenario_of([by_name[name] for names in SEVERITIES.values() for name in names]), "grades")
    raised = about_responses(expert_infos(tshark, capture.path, "-o", f"sipexplain.raise_from:{least}"))
    expected = [name for grade in grades[grades.index(least) :] for name in SEVERITIES[grade]]
    assert sorted(sentence[:3] for sentence in raised) == sorted(name.split("-")[1][:3] for name in expected)


LOST_ACK = """
0.000 alice > bob  INVITE
    Require: x-feature
1.000 #refusal bob > alice  420
    Unsupported: x-feature
1.020 alice > bob  ACK
1.500,2.500,4.500 again #refusal
"""


def test_advice_begins_with_why_the_call_failed(tshark: Any, make_capture: Any) -> None:
    """What became of the ACK comes behind: the call had failed before."""
    capture = make_capture(LOST_ACK, "lost-ack").path
    names = [f"sipexplain.{name}" for name in ("summary", "finding.id", "fix")]
    (refusal,) = tshark.rows(capture, names, "-2", "-Y", "frame.number == 2")
    summary, findings, fixes = refusal.values()
    assert findings == ["ack_not_accepted"]
    assert "x-feature" in summary[0]
    assert "x-feature" in fixes[0]
    assert any("ACK" in fix for fix in fixes[1:])

# SPDX-License-Identifier: GPL-2.0-or-later
"""What is no response of its own: requests, status lines in sipfrag bodies, quotations in ICMP errors."""

import pytest
from explanations import CHATTY, about_responses, expert_infos, explanations, responses

REQUESTS = """
0.000 do registered alice registrar
1.000 do answered alice bob
3.000 alice > bob  INFO
3.100 bob > alice  200
4.000 do hangup alice bob
5.000 alice > proxy  OPTIONS
5.100 proxy > alice  200
6.000 alice > bob  MESSAGE bob
6.100 bob > alice  200
"""


def test_requests_of_a_sound_call_carry_nothing(tshark, make_capture) -> None:
    capture = make_capture(REQUESTS, "requests")
    explained = {frame for frame, _ in explanations(tshark, capture.path)}
    assert explained == {frame for frame, _ in capture.responses}
    carried = tshark("-r", capture.path, "-Y", "sipexplain && sip.Request-Line", "-T", "fields", "-e", "frame.number")
    assert carried == ""


TRANSFER = """
0.000 do answered bob alice
3.000 alice > bob  REFER
3.050 bob > alice  202
3.100 #trying bob > alice  NOTIFY
    Event: refer
    body: message/sipfrag;version=2.0
    | SIP/2.0 100 Trying
3.150 alice > bob  200
6.000 #busy bob > alice  NOTIFY
    Event: refer
    body: message/sipfrag
    | SIP/2.0 486 Busy Here
    | Warning: 399 example.com "on another line"
6.050 alice > bob  200
7.000 #headers bob > alice  NOTIFY
    Event: refer
    body: message/sipfrag
    | From: <sip:carol@example.com>;tag=1
7.050 alice > bob  200
8.000 #empty bob > alice  NOTIFY
    Event: refer
    body: message/sipfrag
    | \\
8.050 alice > bob  200
"""


@pytest.fixture(scope="module")
def transfer(make_capture):
    """A transfer that reports its progress."""
    return make_capture(TRANSFER, "transfer")


def test_a_sipfrag_body_reports_the_answer_of_another_call(tshark, transfer) -> None:
    frames = {one.event.label: one.frame.number for one in transfer.sent if one.event.label}
    reports = [(frame, item) for frame, item in explanations(tshark, transfer.path) if "sipfrag.code" in item]
    assert [(frame, item["sipfrag.code"]) for frame, item in reports] == [
        (frames["#trying"], 100),
        (frames["#busy"], 486),
    ]
    for _, item in reports:
        assert "code" not in item and "outcome" not in item, "a report is not counted as a response"
        assert item["summary"] and item["description"] and item["fix"]


def test_a_sipfrag_body_is_filtered_by_a_field_of_its_own(tshark, transfer) -> None:
    frames = {one.event.label: one.frame.number for one in transfer.sent if one.event.label}
    for passes in ([], ["-2"]):
        row = tshark.rows(transfer.path, ["frame.number"], *passes, "-Y", "sipexplain.sipfrag.code == 486")
        assert row == [{"frame.number": [str(frames["#busy"])]}]
        assert tshark.rows(transfer.path, ["frame.number"], *passes, "-Y", "sipexplain.code == 486") == []


def test_only_the_responses_of_a_transfer_are_counted(tshark, transfer) -> None:
    assert [(frame, item["code"]) for frame, item in responses(tshark, transfer.path)] == transfer.responses
    assert sum(about_responses(expert_infos(tshark, transfer.path, *CHATTY)).values()) == len(transfer.responses)


REFUSED = """
0.000 alice > proxy  OPTIONS
0.100 #answer proxy > alice  503
0.200 router > proxy  icmp port-unreachable #answer
1.000 #request alice > proxy  OPTIONS
1.100 router > alice  icmp time-exceeded #request
"""


@pytest.mark.parametrize("family", [4, 6])
def test_a_response_quoted_by_icmp_is_no_response(tshark, make_capture, family: int) -> None:
    capture = make_capture(REFUSED, f"quoted-{family}", family=family)
    of_answer, of_request = [one.frame.number for one in capture.sent if one.event.verb == "icmp"]
    said = explanations(tshark, capture.path)
    assert [(frame, item["code"]) for frame, item in said if "code" in item] == capture.responses
    assert [(frame, item["quoted.code"]) for frame, item in said if "quoted.code" in item] == [(of_answer, 503)]
    for frame, item in said:
        if frame in (of_answer, of_request):
            assert item["description"]
            assert not {"code", "outcome", "failure", "_ws.expert"} & item.keys()


@pytest.mark.parametrize("family", [4, 6])
def test_a_quotation_is_neither_counted_nor_filtered_as_a_failure(tshark, make_capture, family: int) -> None:
    capture = make_capture(REFUSED, f"counted-{family}", family=family)
    [(answer, _)] = capture.responses
    assert sum(about_responses(expert_infos(tshark, capture.path, *CHATTY)).values()) == 1
    for passes in ([], ["-2"]):
        failures = tshark.rows(capture.path, ["frame.number"], *passes, "-Y", "sipexplain.failure == 1")
        assert failures == [{"frame.number": [str(answer)]}]

# SPDX-License-Identifier: GPL-2.0-or-later
"""A call means the same whatever carries it, and each message is explained where it is complete."""

import json
import re
from pathlib import Path

import pytest
from explanations import CHATTY, Explanation, about_responses, expert_infos, responses

# The same call over everything that SIP is found in, made by tests/captures.
WAYS = (
    "udp tcp tls sctp websocket udp-ipv6 tcp-ipv6 sctp-ipv6 gtp gtp-ipv6 gtp-tcp gre ipip cooked loopback loopback-ipv6"
).split()


FRAMES = {"request_frame", "final_frame", "related_frame"}
ADDRESS = re.compile(r"\[?2001:db8:[0-9a-f:]+\]?|203\.0\.113\.\d+|192\.0\.2\.\d+")


def comparable(items: list[tuple[int, Explanation]]) -> list[Explanation]:
    """What is said, without the numbers of frames and the addresses, which differ with the transport."""
    said = json.dumps([{key: value for key, value in item.items() if key not in FRAMES} for _, item in items])
    return json.loads(ADDRESS.sub("ADDRESS", re.sub(r"\b([Ff]rame) \d+", r"\1 N", said)))


def call_over(stage, way: str) -> Path:
    """The capture of the call over this transport."""
    [capture] = stage.captures.glob(f"transport-{way}.pcap*")
    return capture


def test_all_transports_are_tried(stage) -> None:
    assert {path.stem for path in stage.captures.glob("transport-*")} == {f"transport-{way}" for way in WAYS}


@pytest.fixture(scope="module")
def over_udp(tshark, stage) -> list[Explanation]:
    """The plain case."""
    return comparable(responses(tshark, call_over(stage, "udp")))


@pytest.mark.parametrize("way", WAYS)
def test_every_transport_gets_the_same_explanation(tshark, stage, over_udp, way: str) -> None:
    said = responses(tshark, call_over(stage, way))
    assert [item["code"] for _, item in said] == [100, 183, 604, 200]
    assert comparable(said) == over_udp


@pytest.mark.parametrize("way", WAYS)
def test_the_request_is_found_on_every_transport(tshark, stage, way: str) -> None:
    capture = call_over(stage, way)
    columns = ["frame.number", "sip.Method", "sip.Via.branch", "sipexplain.method", "sipexplain.request_frame"]
    rows = {row["frame.number"][0]: row for row in tshark.rows(capture, columns, "-Y", "sip")}
    answers = [row for row in rows.values() if row["sipexplain.method"]]
    assert len(answers) == 4
    for row in answers:
        request = rows[row["sipexplain.request_frame"][0]]
        assert request["sip.Method"] == row["sipexplain.method"]
        assert request["sip.Via.branch"] == row["sip.Via.branch"]


BIG = "\n".join(f"    a=candidate:{n} 1 udp {n} 192.0.2.10 {4000 + n} typ host" for n in range(60))


@pytest.mark.parametrize("family", [4, 6])
def test_a_response_in_ip_fragments_is_explained_where_it_is_complete(tshark, make_capture, family: int) -> None:
    text = f"""
0.000 alice > bob  INVITE bob
    sdp: audio 4000 0
0.500 bob > alice  183
    sdp: audio 5000 0
{BIG}
1.000 bob > alice  488
"""
    capture = make_capture(text, f"fragments-{family}", family=family)
    assert capture.responses[0][0] > 2, "the response should not fit into one frame"
    said = responses(tshark, capture.path)
    assert [(frame, item["code"]) for frame, item in said] == capture.responses


def test_responses_in_one_segment_are_explained_in_order(tshark, make_capture) -> None:
    text = """
0.000 #options alice > proxy  OPTIONS
+     #invite alice > proxy  INVITE bob
+     #register alice > proxy  REGISTER
0.100 proxy > alice  404 #options
+     proxy > alice  100 #invite
+     proxy > alice  423 #register
    Min-Expires: 1800
+     proxy > alice  486 #invite
    body: text/plain
    | SIP/2.0 200 OK stands in a body, which is no message.
"""
    capture = make_capture(text, "one-segment", transport="tcp")
    frame = capture.responses[0][0]
    said = responses(tshark, capture.path)
    assert [(at, item["code"]) for at, item in said] == [(frame, 404), (frame, 100), (frame, 423), (frame, 486)]
    assert [item["method"] for _, item in said] == ["OPTIONS", "INVITE", "REGISTER", "INVITE"]
    [row] = tshark.rows(capture.path, ["sipexplain.code", "sipexplain.method"], "-Y", "sipexplain")
    assert row == {
        "sipexplain.code": ["404", "100", "423", "486"],
        "sipexplain.method": ["OPTIONS", "INVITE", "REGISTER", "INVITE"],
    }
    raised = about_responses(expert_infos(tshark, capture.path, *CHATTY))
    assert sorted(text[:3] for text in raised) == ["100", "404", "423", "486"]


def test_a_response_shares_a_segment_with_a_request(tshark, make_capture) -> None:
    text = """
0.000 do answered alice bob
3.000 bob > alice  BYE
3.100 alice > bob  200
+     alice > bob  OPTIONS bob
3.200 bob > alice  481
"""
    capture = make_capture(text, "response-and-request", transport="tcp")
    assert [(frame, item["code"]) for frame, item in responses(tshark, capture.path)] == capture.responses


@pytest.mark.parametrize("cut", [4, 11, 60, 250])
def test_a_response_over_two_segments_is_explained_where_it_ends(tshark, make_capture, cut: int) -> None:
    text = f"""
0.000 alice > proxy  INVITE bob
0.100 proxy > alice  503 cut={cut}
    Retry-After: 120
0.200 alice > proxy  ACK
"""
    capture = make_capture(text, f"cut-{cut}", transport="tcp")
    assert capture.responses == [(6, 503)], "frame 5 should hold no more than the beginning"
    [(frame, item)] = responses(tshark, capture.path)
    assert ([(frame, item["code"])], item["method"]) == (capture.responses, "INVITE")


def test_a_segment_may_end_one_message_and_begin_the_next(tshark, make_capture) -> None:
    text = """
0.000 #invite alice > proxy  INVITE bob
0.000 #options alice > proxy  OPTIONS
0.100 proxy > alice  100 #invite
+     proxy > alice  404 #options cut=350
+     proxy > alice  486 #invite
"""
    capture = make_capture(text, "straddling", transport="tcp")
    first = capture.responses[0][0]
    assert capture.responses == [(first, 100), (first + 1, 404), (first + 1, 486)]
    assert [(frame, item["code"]) for frame, item in responses(tshark, capture.path)] == capture.responses


def test_keepalives_between_messages_are_passed_over(tshark, make_capture) -> None:
    text = """
0.000 alice > proxy  OPTIONS
0.050 alice > proxy  keepalive
0.060 proxy > alice  keepalive
0.100 proxy > alice  404
0.150 alice > proxy  keepalive
"""
    for transport in ("udp", "tcp"):
        capture = make_capture(text, f"keepalive-{transport}", transport=transport)
        assert [(frame, item["code"]) for frame, item in responses(tshark, capture.path)] == capture.responses

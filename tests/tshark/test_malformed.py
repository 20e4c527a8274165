# SPDX-License-Identifier: GPL-2.0-or-later
"""Bad input is normal input: what Wireshark can read is explained, and what comes out can be read by other programs."""

import json
from pathlib import Path

import pytest
from explanations import CHATTY, about_responses, expert_infos, explanations, responses


@pytest.fixture(scope="module")
def malformed(stage) -> Path:
    """Answers that no server should send."""
    return stage.captures / "malformed.pcap"


@pytest.mark.parametrize("passes", [[], ["-2"]], ids=["one-pass", "two-passes"])
@pytest.mark.parametrize("kind", ["text", "json", "ek"])
def test_every_output_stays_valid(tshark, malformed: Path, kind: str, passes: list[str]) -> None:
    """tshark must succeed, and print UTF-8 and nothing on standard error; the fixture sees to that."""
    printed = tshark("-r", malformed, "-T", kind, "-V", *passes, *CHATTY)
    if kind == "json":
        assert len(json.loads(printed)) > 1000
    elif kind == "ek":
        assert len([json.loads(line) for line in printed.splitlines()]) > 2000


def test_a_phrase_in_another_encoding_is_shown_as_text(tshark, malformed: Path) -> None:
    phrases = [item["phrase"] for _, item in responses(tshark, malformed) if "phrase" in item]
    assert "話し中" in phrases
    assert "Besch\N{REPLACEMENT CHARACTER}ftigt" in phrases
    assert "%s%n%d%99999d" in phrases


@pytest.mark.parametrize("snap", [23, 60, 200, 250, 300, 400])
def test_a_response_that_was_captured_in_part_is_explained(tshark, make_capture, snap: int) -> None:
    """A capture with a snap length: whatever Wireshark still takes for a response, with a tree and without."""
    text = f"""
0.000 alice > server  INVITE bob
0.100 server > alice  486 snap={snap}
    Reason: Q.850;cause=17
1.000 alice > server  INVITE bob new
1.100 server > alice  183 snap={snap}
    sdp: audio 4000 0 8 101
2.000 alice > server  OPTIONS
2.100 server > alice  200
"""
    capture = make_capture(text, f"snap-{snap}").path
    found = tshark.rows(capture, ["frame.number", "sip.Status-Code"], "-Y", "sip.Status-Code", plugin=False)
    codes = [(int(row["frame.number"][0]), int(row["sip.Status-Code"][0])) for row in found]
    assert [(frame, item["code"]) for frame, item in responses(tshark, capture)] == codes
    raised = about_responses(expert_infos(tshark, capture, *CHATTY))
    assert sum(raised.values()) == len(codes), f"without a tree: {sorted(raised)}"


def test_a_response_without_cseq_names_no_method(tshark, make_capture) -> None:
    capture = make_capture("0 alice > server OPTIONS\n1 server > alice 486\n    -CSeq", "no-cseq").path
    [(_, item)] = explanations(tshark, capture)
    assert (item["code"], "method" in item, "request_frame" in item) == (486, False, False)
    assert "SIP Explain: 486 Busy Here (Client Failure)]" in tshark("-r", capture, "-O", "sipexplain")

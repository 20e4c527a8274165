# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark cuts a label at 240 bytes; none of ours may be cut, whatever the code and the method."""

import re

import pytest
from explanations import CHATTY, responses

METHODS = (
    "INVITE REGISTER SUBSCRIBE NOTIFY REFER MESSAGE OPTIONS BYE CANCEL PRACK UPDATE INFO PUBLISH FROBNICATE".split()
)
# Every code with words of its own, and one without for each class.
CODES = sorted(
    {100, *range(180, 184), 199, 200, 202, 204, *range(300, 306), 380}
    | {*range(400, 495), *range(500, 506), 513, 555, 580, 600, 603, 604, 606, 607, 608, 666, 687}
    | {150, 250, 350, 550, 650, 700, 999}
)


def every_code(method: str) -> str:
    """One request, and every code as a response to it."""
    if method == "re-INVITE":
        lines = ["0 do answered alice bob", "4 #request alice > bob INVITE"]
    else:
        lines = [f"4 #request alice > bob {method} bob new"]
    return "\n".join([*lines, *(f"5 bob > alice {code} #request" for code in CODES)])


@pytest.mark.parametrize("method", [*METHODS, "re-INVITE"])
def test_no_label_is_cut(tshark, make_capture, method: str) -> None:
    """The words behind a label are all there; how a cut is marked differs with the release."""
    capture = make_capture(every_code(method), f"every-code-{method}")
    details = tshark("-r", capture.path, "-O", "sipexplain", *CHATTY)
    shown = [item.split("\n") for item in re.findall(r"^\[SIP Explain: .*(?:\n +.*)*", details, re.MULTILINE)]
    said = [item for _, item in responses(tshark, capture.path)]
    assert len(shown) == len(said) == len(capture.responses)
    for lines, item in list(zip(shown, said))[-len(CODES) :]:
        texts = [item["summary"], *item["description"], *item["when"], *item["fix"], item["reference"]]
        texts += item.get("evidence", []) + item.get("finding", [])
        for text in texts:
            assert any(line.endswith(f": {text}]") for line in lines), f"{item['code']}: cut: {text}"
        assert lines[0].endswith(f" answers {method}]"), f"cut: {lines[0]}"
        sentences = [line for line in lines if line.startswith("    [Expert Info ")]
        assert any(line.endswith(f"{item['summary']}.]") for line in sentences), f"cut: {sentences}"
        assert not re.search(r"\{\w+\}", "".join(lines)), f"{item['code']}: a place in a sentence was left open"

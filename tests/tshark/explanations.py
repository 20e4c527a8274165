# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads what tshark says about a capture back into values that tests compare."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

Explanation = dict[str, Any]

# A call that is refused, and a request that fails.
CALL = """
0.000 alice > proxy  INVITE bob
0.010 proxy > alice  100
0.200 proxy > alice  180
4.000 proxy > alice  486
4.020 alice > proxy  ACK
5.000 alice > proxy  OPTIONS
5.010 proxy > alice  503
"""

# Raises an expert info for every response, not only for refusals and failures.
CHATTY = ("-o", "sipexplain.raise_from:chat")


def truth(text: Any) -> bool:
    """An FT_BOOLEAN: 1 or 0, from Wireshark 4.2 on True or False."""
    return {"1": True, "0": False, "true": True, "false": False}[str(text).lower()]


def _one(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def take(value: Any) -> Any:
        assert not isinstance(value, list), f"{value} should stand there once"
        return convert(value)

    return take


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _messages(value: Any) -> list[str]:
    return [info["_ws.expert.message"] for info in _many(value)]


READERS: dict[str, Callable[[Any], Any]] = {
    "sipexplain.code": _one(int),
    "sipexplain.class": _one(int),
    "sipexplain.name": _one(str),
    "sipexplain.registered": _one(truth),
    "sipexplain.phrase": _one(str),
    "sipexplain.method": _one(str),
    "sipexplain.summary": _one(str),
    "sipexplain.outcome": _one(int),
    "sipexplain.failure": _one(truth),
    "sipexplain.site_note": _many,
    "sipexplain.description": _many,
    "sipexplain.when": _many,
    "sipexplain.fix": _many,
    "sipexplain.retry": _one(int),
    "sipexplain.reference": _one(str),
    "sipexplain.request_frame": _one(int),
    "sipexplain.final_frame": _one(int),
    "sipexplain.evidence": _many,
    "sipexplain.finding": _many,
    "sipexplain.finding.id": _many,
    "sipexplain.related_frame": _many,
    "sipexplain.sipfrag.code": _one(int),
    "sipexplain.quoted.code": _one(int),
    "_ws.expert": _messages,
}


def explanations(tshark: Any, capture: Path, *options: str | Path) -> list[tuple[int, Explanation]]:
    """Frame and fields (without the prefix) of each item, in order: responses, sipfrag bodies, quotations, requests."""
    found = []
    for layers in tshark.json(capture, "-J", "frame sipexplain", *options):
        frame = int(layers["frame"]["frame.number"])
        for item in _many(layers.get("sipexplain", [])):
            known = {name: read(item[name]) for name, read in READERS.items() if name in item}
            found.append((frame, {name.removeprefix("sipexplain."): value for name, value in known.items()}))
    return found


def responses(tshark: Any, capture: Path, *options: str | Path) -> list[tuple[int, Explanation]]:
    """The explanations of responses alone."""
    return [(frame, item) for frame, item in explanations(tshark, capture, *options) if "code" in item]


_EXPERT_INFO = re.compile(r"^ +(\d+) +\S+ +SIP Explain  +(.*)$", re.MULTILINE)


def read_expert_infos(printed: str) -> dict[str, int]:
    """The tables that `-z expert` prints: how often each of our sentences was raised."""
    return {sentence: int(frequency) for frequency, sentence in _EXPERT_INFO.findall(printed)}


def about_responses(infos: dict[str, int]) -> dict[str, int]:
    """The expert infos of the responses themselves, without those of findings: "486 Busy Here answers INVITE: ..."."""
    return {text: count for text, count in infos.items() if re.match(r"\d{3} [A-Z][^:]*: ", text)}


def expert_infos(tshark: Any, capture: Path, *options: str) -> dict[str, int]:
    """`-z expert`, for which no tree is built."""
    return read_expert_infos(tshark("-r", capture, "-q", "-z", "expert", *options))

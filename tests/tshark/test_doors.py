# SPDX-License-Identifier: GPL-2.0-or-later
"""Every way to look at a capture shows the same explanations: each response once, in order, whatever was asked for.

The truth is what Wireshark itself finds without the plugin. Each test looks at every made capture.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from explanations import CHATTY, Explanation, about_responses, explanations, read_expert_infos

Codes = dict[int, list[int]]  # the codes that a frame shows, in order; frames without any are left out

INFO_COLUMN_SIZE = 4095  # bytes; what does not fit is cut by Wireshark


def fields(tshark, capture: Path, *options: str) -> Codes:
    """`-T fields -e sipexplain.code`"""
    rows = tshark.rows(capture, ["frame.number", "sipexplain.code"], *options)
    codes = {int(row["frame.number"][0]): [int(code) for code in row["sipexplain.code"]] for row in rows}
    return {frame: shown for frame, shown in codes.items() if shown}


def details(tshark, capture: Path, *options: str) -> Codes:
    """`-V`: the items as a reader sees them; the line that is left when one is collapsed shows the code too."""
    codes: Codes = {}
    for frame in re.split(r"^(?=Frame \d+: )", tshark("-r", capture, "-V", *options), flags=re.MULTILINE)[1:]:
        number = int(frame.split(":")[0].removeprefix("Frame "))
        for item in re.findall(r"^\[SIP Explain: .*(?:\n +.*)*", frame, re.MULTILINE):
            for code in re.findall(r"^    \[Code: (\d+)\]$", item, re.MULTILINE):
                assert item.startswith(f"[SIP Explain: {int(code):03} "), f"frame {number} of {capture.name}"
                codes.setdefault(number, []).append(int(code))
    return codes


def column(tshark, capture: Path, *options: str) -> Codes:
    """A custom column: only the field in it is referenced."""
    layout = 'gui.column.format:"No.","%m","Code","%Cus:sipexplain.code:0:R"'
    lines = [line.split() for line in tshark("-r", capture, "-o", layout, *options).splitlines()]
    return {int(line[0]): [int(code) for code in line[1].split(",")] for line in lines if len(line) > 1}


DOORS: dict[str, tuple[Callable[..., Codes], list[str]]] = {
    "fields": (fields, []),
    "fields-two-passes": (fields, ["-2"]),
    "details": (details, []),
    "column": (column, []),
}


def everywhere(look: Callable[[Path], Any], captures: list[Path]) -> dict[Path, Any]:
    """Look at every capture."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(captures, pool.map(look, captures)))


def differences(found: Mapping[Path, Any], expected: Mapping[Path, Any]) -> dict[str, tuple[Any, Any]]:
    """What a test complains about: captures by name, what was found and what was expected."""
    return {path.name: (found[path], expected[path]) for path in expected if found[path] != expected[path]}


@pytest.fixture(scope="module")
def captures(stage) -> list[Path]:
    """The made captures."""
    found = sorted(path for path in stage.captures.rglob("*.pcap*"))
    assert found
    return found


@pytest.fixture(scope="module")
def responses_of(tshark, captures: list[Path]) -> dict[Path, Codes]:
    """The responses that Wireshark finds in each capture, without the plugin; those that ICMP quotes are none."""

    def look(capture: Path) -> Codes:
        layout = ["-T", "fields", "-e", "frame.number", "-e", "sip.Status-Code", "-Y", "sip && !icmp && !icmpv6"]
        rows = [line.split("\t") for line in tshark("-r", capture, *layout, plugin=False).splitlines()]
        return {int(frame): [int(code) for code in codes.split(",")] for frame, codes in rows if codes}

    known = everywhere(look, captures)
    assert sum(len(codes) for codes in known.values()) > 100
    return known


@pytest.fixture(scope="module")
def items_of(tshark, captures: list[Path]) -> dict[Path, list[tuple[int, Explanation]]]:
    """All items of each capture, as the tree shows them."""
    return everywhere(lambda capture: explanations(tshark, capture, *CHATTY), captures)


@pytest.mark.parametrize("door", DOORS)
def test_each_response_is_explained_once_and_in_order(tshark, responses_of, door: str) -> None:
    look, options = DOORS[door]
    found = everywhere(lambda capture: look(tshark, capture, *options), list(responses_of))
    assert differences(found, responses_of) == {}


@pytest.mark.parametrize("passes", [[], ["-2"]], ids=["one-pass", "two-passes"])
def test_a_filter_finds_every_client_failure(tshark, responses_of, passes: list[str]) -> None:
    """A filter without further fields: its own field is all that is referenced."""
    layout = ("-o", 'gui.column.format:"No.","%m"', "-Y", "sipexplain.class == 4")

    def look(capture: Path) -> list[int]:
        return [int(line) for line in tshark("-r", capture, *passes, *layout).split()]

    expected = {
        capture: [frame for frame, codes in known.items() if any(400 <= code < 500 for code in codes)]
        for capture, known in responses_of.items()
    }
    assert differences(everywhere(look, list(responses_of)), expected) == {}


@pytest.fixture(scope="module", params=[[], ["-2"]], ids=["one-pass", "two-passes"])
def printed(request: pytest.FixtureRequest, tshark, captures: list[Path]) -> dict[Path, list[str]]:
    """Packet list and `-z expert` of each capture. Neither asks for a tree: the messages come from the tap."""
    layout = ["-o", 'gui.column.format:"No.","%m","Info","%i"', "-o", "sipexplain.info_column:TRUE"]
    options = [*request.param, *layout, *CHATTY, "-z", "expert"]
    table = re.compile(r"^(?=(?:Errors|Warns|Notes|Chats) \(\d+\)$)", re.MULTILINE)
    return everywhere(lambda capture: table.split(tshark("-r", capture, *options)), captures)


def test_the_packet_list_without_a_tree_says_the_same(printed, items_of) -> None:
    wrong = {}
    for capture, (packets, *_) in printed.items():
        said: dict[int, list[str]] = {}
        for frame, item in items_of[capture]:
            if "code" in item:
                said.setdefault(frame, []).append(f"[{item['summary']}]")
        summaries = {summary for frame in said.values() for summary in frame}
        lines = [re.match(r" *(\d+) (.*)", line) for line in packets.split("\n")]
        listed = {int(line[1]): line[2].rstrip() for line in lines if line}
        assert said.keys() <= listed.keys()
        for frame, info in listed.items():
            own = said.get(frame, [])
            counted = all(info.count(summary) == own.count(summary) for summary in summaries)
            complete = counted and info.endswith(" ".join(own))
            if not complete and len(info.encode()) < INFO_COLUMN_SIZE:
                wrong[capture.name, frame] = (info, own)
    assert wrong == {}


def test_expert_infos_without_a_tree_are_the_same_and_counted_once(printed, responses_of, items_of) -> None:
    found = {capture: read_expert_infos("".join(tables)) for capture, (_, *tables) in printed.items()}
    in_tree = {
        capture: Counter(text for _, item in items for text in item.get("_ws.expert", []))
        for capture, items in items_of.items()
    }
    assert differences(found, in_tree) == {}
    counted = {capture: sum(about_responses(infos).values()) for capture, infos in found.items()}
    assert differences(counted, {path: sum(map(len, codes.values())) for path, codes in responses_of.items()}) == {}


def test_the_tree_of_json_holds_each_response_once(responses_of, items_of) -> None:
    found: dict[Path, Codes] = {capture: {} for capture in items_of}
    for capture, items in items_of.items():
        for frame, item in items:
            if "code" in item:
                found[capture].setdefault(frame, []).append(item["code"])
    assert differences(found, responses_of) == {}


KINDS = ("code", "sipfrag.code", "quoted.code")


def what(response: dict[str, Any]) -> tuple[str, int]:
    """The field that a status line of the manifest is to appear in, and its code."""
    kind = "sipfrag.code" if response["sipfrag"] else "quoted.code" if response["quotation"] else "code"
    return kind, response["code"]


def test_what_the_generator_has_sent_is_explained(stage, items_of) -> None:
    """The manifest tells responses, reports in sipfrag bodies and quotations apart; so do the items."""
    manifest = json.loads((stage.captures / "manifest.json").read_text())
    sent, found = {}, {}
    for made in manifest["captures"]:
        capture = stage.captures / made["file"]
        if capture.stem == "malformed":
            continue  # how much of it is SIP is for Wireshark to say
        sent[capture] = [(frame["frame"], *what(one)) for frame in made["frames"] for one in frame["responses"]]
        found[capture] = [
            (frame, name, item[name]) for frame, item in items_of[capture] for name in KINDS if name in item
        ]
    assert differences(found, sent) == {}


def test_two_passes_say_what_one_pass_says(tshark, items_of) -> None:
    found = everywhere(lambda capture: explanations(tshark, capture, "-2", *CHATTY), list(items_of))
    assert differences(found, items_of) == {}

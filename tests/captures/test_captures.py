# SPDX-License-Identifier: GPL-2.0-or-later
"""The captures are what their manifest says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import families
import make_captures
import pytest
from dissection import dissect
from sip_phrases import REGISTERED, UNREGISTERED

GENERATOR = Path(__file__).with_name("make_captures.py")
NAMES = sorted(make_captures.captures())
SOUND = [name for name in NAMES if name != "malformed.pcap"]
# A session's keys are random, so its bytes are too.
RANDOM = "transport-tls.pcapng"
STACKS = {
    "udp": "eth:ethertype:ip:udp:sip",
    "tcp": "eth:ethertype:ip:tcp:sip",
    "tls": "eth:ethertype:ip:tcp:tls:sip",
    "sctp": "eth:ethertype:ip:sctp:sip",
    "websocket": "eth:ethertype:ip:tcp:http:websocket:sip",
    "udp-ipv6": "eth:ethertype:ipv6:udp:sip",
    "tcp-ipv6": "eth:ethertype:ipv6:tcp:sip",
    "sctp-ipv6": "eth:ethertype:ipv6:sctp:sip",
    "gtp": "eth:ethertype:ip:udp:gtp:ip:udp:sip",
    "gtp-ipv6": "eth:ethertype:ip:udp:gtp:ipv6:udp:sip",
    "gtp-tcp": "eth:ethertype:ip:udp:gtp:ip:tcp:sip",
    "gre": "eth:ethertype:ip:gre:ip:udp:sip",
    "ipip": "eth:ethertype:ip:ip:udp:sip",
    "cooked": "sll:ethertype:ip:udp:sip",
    "loopback": "null:ip:udp:sip",
    "loopback-ipv6": "null:ipv6:udp:sip",
}

Manifest = dict[str, list[dict]]


def generate(folder: Path, seed: str) -> Path:
    """Run the generator as a user does, with another hash seed each time."""
    environment = os.environ | {"PYTHONHASHSEED": seed}
    subprocess.run([sys.executable, GENERATOR, folder], check=True, env=environment)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The captures."""
    return generate(tmp_path_factory.mktemp("captures"), "1")


@pytest.fixture(scope="module")
def manifest(folder: Path) -> Manifest:
    """What every capture holds, by file name."""
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    return {capture["file"]: capture["frames"] for capture in json.loads(text)["captures"]}


def listed(frames: list[dict], sipfrag: bool = False) -> dict[int, list[dict]]:
    """The responses of the manifest by frame number, or the fragments among them."""
    chosen = {row["frame"]: [one for one in row["responses"] if one["sipfrag"] == sipfrag] for row in frames}
    return {number: responses for number, responses in chosen.items() if responses}


def codes(frames: list[dict]) -> list[int]:
    """All codes in order."""
    return [one["code"] for responses in listed(frames).values() for one in responses]


@pytest.mark.parametrize("name", SOUND)
def test_every_response_stands_where_the_manifest_says(folder: Path, manifest: Manifest, name: str) -> None:
    shown = dissect(folder / name)
    found = {number: frame["sip.Status-Line"] for number, frame in shown.items() if frame["sip.Status-Code"]}
    expected = listed(manifest[name])
    assert found == {
        number: [f"SIP/2.0 {one['code']} {one['phrase']}" for one in responses]
        for number, responses in expected.items()
    }
    for number, responses in expected.items():
        assert shown[number]["sip.Status-Code"] == [str(one["code"]) for one in responses]
        assert shown[number]["sip.CSeq.method"] == [one["method"] for one in responses]


def test_malformed_answers_stand_where_the_manifest_says(folder: Path, manifest: Manifest) -> None:
    shown = dissect(folder / "malformed.pcap")
    expected = listed(manifest["malformed.pcap"])
    assert len(expected) > 50
    for number, responses in expected.items():
        assert shown[number]["sip.Status-Code"] == [str(one["code"]) for one in responses], number


@pytest.mark.parametrize("variant", STACKS)
def test_transport_is_decoded(folder: Path, manifest: Manifest, variant: str) -> None:
    name = next(name for name in NAMES if name.startswith(f"transport-{variant}.pcap"))
    assert codes(manifest[name]) == [100, 183, 604, 200]
    shown = dissect(folder / name)
    for number in listed(manifest[name]):
        layers = shown[number]["frame.protocols"][0].removesuffix(":sdp")
        # 4.6 calls what GTP carries "ip", whatever its version.
        assert layers in (STACKS[variant], STACKS[variant].replace("gtp:ipv6", "gtp:ip"))


def test_every_variant_is_tested() -> None:
    assert set(STACKS) == set(make_captures.VARIANTS)


@pytest.mark.parametrize("version", ["ip", "ipv6"])
def test_fragments_are_put_together(folder: Path, manifest: Manifest, version: str) -> None:
    name = "fragments.pcap" if version == "ip" else "fragments-ipv6.pcap"
    shown = dissect(folder / name)
    pieces = {number: len(frame[f"{version}.fragment"]) for number, frame in shown.items()}
    refused = next(number for number, found in listed(manifest[name]).items() if found[0]["code"] == 604)
    assert pieces[refused] == 3
    assert sorted(count for count in pieces.values() if count) == [2, 3]


def test_messages_share_segments_and_span_them(folder: Path, manifest: Manifest) -> None:
    name = "two-in-one-segment.pcap"
    frames = listed(manifest[name])
    assert [100, 183, 486] in [[one["code"] for one in found] for found in frames.values()]
    spread = [number for number, frame in dissect(folder / name).items() if len(frame["tcp.segment"]) == 2]
    assert {one["code"] for number in spread for one in frames[number]} == {180, 183, 488, 503}


@pytest.mark.parametrize("name", ["icmp-quotation.pcap", "icmp-quotation-ipv6.pcap"])
def test_quotations_are_marked(folder: Path, manifest: Manifest, name: str) -> None:
    shown = dissect(folder / name)
    for number, responses in listed(manifest[name]).items():
        quoted = "icmp" in shown[number]["frame.protocols"][0]
        assert [one["quotation"] for one in responses] == [quoted]
    assert codes(manifest[name]) == [200, 200, 100, 486, 486, 486, 486]


def test_fragments_of_sip_are_marked(folder: Path, manifest: Manifest) -> None:
    shown = dissect(folder / "refer-sipfrag.pcap")
    lines = {number: frame["sipfrag.line"][0] for number, frame in shown.items() if frame["sipfrag.line"]}
    marked = {number: found[0] for number, found in listed(manifest["refer-sipfrag.pcap"], sipfrag=True).items()}
    status_lines = {number: f"SIP/2.0 {one['code']} {one['phrase']}" for number, one in marked.items()}
    assert {number: line for number, line in lines.items() if line.startswith("SIP")} == status_lines
    assert len(lines) == len(status_lines) + 1


@pytest.mark.parametrize("name", SOUND)
def test_nothing_is_wrong_below_sip(folder: Path, name: str) -> None:
    for number, frame in dissect(folder / name).items():
        assert not frame["tcp.analysis.flags"] and not frame["_ws.malformed"], number
        statuses = {status for field, values in frame.items() if field.endswith(".status") for status in values}
        assert not statuses & {"0", "Bad"}, number


def test_every_code_occurs_once(manifest: Manifest) -> None:
    assert sorted(codes(manifest["all-codes.pcap"])) == sorted({*REGISTERED, *UNREGISTERED, *families.UNKNOWN})
    assert (len(REGISTERED), len(UNREGISTERED)) == (75, 12)


def test_every_method_gets_the_usual_codes(manifest: Manifest) -> None:
    responses = [one for found in listed(manifest["all-methods.pcap"]).values() for one in found]
    pairs = sorted((one["method"], one["code"]) for one in responses)
    expected = [(method.removeprefix("re-"), code) for method in families.METHODS for code in families.USUAL]
    assert pairs == sorted(expected)


def test_the_demo_fails_in_six_ways(manifest: Manifest) -> None:
    finals = [code for code in dict.fromkeys(codes(manifest["demo.pcap"])) if code >= 300]
    assert finals == [604, 401, 403, 486, 487, 488, 503]


def test_two_runs_are_the_same(folder: Path, tmp_path: Path) -> None:
    again = generate(tmp_path / "again", "2")
    assert sorted(path.name for path in again.iterdir()) == sorted([*NAMES, "manifest.json"])
    for path in again.iterdir():
        same = path.read_bytes() == (folder / path.name).read_bytes()
        assert same == (path.name != RANDOM), path.name

# SPDX-License-Identifier: GPL-2.0-or-later
"""The load generator: as many frames as asked for, the same for the same seed, decoded as what they are."""

import random
from collections import Counter
from pathlib import Path

import make_load
import pytest
from dissection import dissect


@pytest.fixture(scope="module")
def sip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small capture of SIP only."""
    path = tmp_path_factory.mktemp("load") / "sip.pcap"
    make_load.write(path, "sip", 3000, seed=1)
    return path


def test_every_frame_is_a_sound_message(sip: Path) -> None:
    frames = dissect(sip).values()
    assert len(frames) == 3000
    assert all(len(frame["sip.CSeq.method"]) == 1 and not frame["_ws.malformed"] for frame in frames)
    answers = [frame for frame in frames if frame["sip.Status-Code"]]
    shown = {code for frame in answers for code in frame["sip.Status-Code"]}
    assert shown == {"100", "180", "183", "200", "401", "407", "486", "487", "503", "604"}
    asked = {(*frame["sip.Call-ID"], *frame["sip.Method"]) for frame in frames}
    assert all((*frame["sip.Call-ID"], *frame["sip.CSeq.method"]) in asked for frame in answers)


def test_each_call_has_its_own_media_address(sip: Path) -> None:
    offers = {
        frame["sip.Call-ID"][0]: frame["sdp.connection_info.address"][0]
        for frame in dissect(sip).values()
        if frame["sip.Method"] == ["INVITE"]
    }
    assert len(offers) > 100
    assert len(set(offers.values())) == len(offers)


def test_one_frame_of_a_hundred_is_sip(tmp_path: Path) -> None:
    make_load.write(tmp_path / "rtp.pcap", "rtp", 20_000, seed=1)
    frames = dissect(tmp_path / "rtp.pcap").values()
    counts = Counter(frame["frame.protocols"][0].split(":")[4] for frame in frames)
    assert set(counts) == {"sip", "rtp"}
    assert counts["sip"] == pytest.approx(200, rel=0.1)


@pytest.mark.parametrize("kind", ["sip", "rtp"])
def test_time_never_runs_backwards(kind: str) -> None:
    frames = make_load.frames(kind, random.Random(1))
    times = [time for time, _ in (next(frames) for _ in range(20_000))]
    assert times == sorted(times)


def test_calls_begin_as_far_apart_as_told() -> None:
    frames = make_load.sip_frames(random.Random(1), interval=500)
    invited = {values[b"id"]: time for time, _, _, values in reversed([next(frames) for _ in range(1000)])}
    assert len(invited) > 100
    assert all(time == 500 * int(number, 16) for number, time in invited.items())


@pytest.mark.parametrize("kind", ["sip", "rtp"])
def test_the_seed_decides(tmp_path: Path, kind: str) -> None:
    for name, seed in (("first", 7), ("same", 7), ("other", 8)):
        make_load.write(tmp_path / name, kind, 3000, seed)
    first, same, other = ((tmp_path / name).read_bytes() for name in ("first", "same", "other"))
    assert first == same != other

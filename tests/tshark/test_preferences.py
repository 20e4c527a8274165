# SPDX-License-Identifier: GPL-2.0-or-later
"""The settings of the plugin, and Wireshark's own switches for it."""

from pathlib import Path

import pytest
from explanations import CALL, CHATTY, about_responses, expert_infos, explanations, responses

LAYOUT = ("-o", 'gui.column.format:"No.","%m","Info","%i"')


@pytest.fixture(scope="module")
def call(make_capture):
    """A call that meets a busy callee."""
    return make_capture(CALL, "preferences")


def info_column(tshark, capture: Path, *options: str) -> dict[int, str]:
    """The summary that tshark prints without a tree: the Info column of each frame."""
    lines = tshark("-r", capture, *LAYOUT, *options).splitlines()
    return {int(number): info for number, info in (line.split(maxsplit=1) for line in lines)}


def test_expert_infos_from_note_on_are_the_default(tshark, call) -> None:
    assert [text[:3] for text in about_responses(expert_infos(tshark, call.path))] == ["503", "486"]


def test_expert_infos_can_be_switched_off(tshark, call) -> None:
    assert expert_infos(tshark, call.path, "-o", "sipexplain.raise_from:none") == {}


def test_the_info_column_is_left_alone_by_default(tshark, call) -> None:
    with_plugin = tshark("-r", call.path, *LAYOUT)
    assert with_plugin == tshark("-r", call.path, *LAYOUT, plugin=False)


@pytest.mark.parametrize("passes", [[], ["-2"]], ids=["one-pass", "two-passes"])
def test_the_info_column_takes_the_summary(tshark, call, passes: list[str]) -> None:
    plain = info_column(tshark, call.path, *passes)
    told = info_column(tshark, call.path, *passes, "-o", "sipexplain.info_column:TRUE")
    added = {frame: told[frame].removeprefix(plain[frame].rstrip()).strip() for frame in plain}
    summaries = {frame: f"[{item['summary']}]" for frame, item in responses(tshark, call.path)}
    assert added == {frame: summaries.get(frame, "") for frame in plain}


AHEAD = ("-o", "sipexplain.look_ahead:TRUE")


@pytest.mark.parametrize(
    ("options", "known"),
    [
        ([], False),
        (["-2"], False),
        (["-2", "-Y", "sipexplain"], True),
        (AHEAD, False),
        (["-2", *AHEAD], True),
    ],
    ids=["one-pass", "two-passes", "two-passes-filtered", "one-pass-ahead", "two-passes-ahead"],
)
def test_looking_ahead_shows_the_final_response_in_two_passes(tshark, call, options: list[str], known: bool) -> None:
    """A filter makes the first of two passes look at the messages; without one the preference does."""
    final = {frame: item.get("final_frame") for frame, item in responses(tshark, call.path, *options)}
    assert final == {2: 4 if known else None, 3: 4 if known else None, 4: None, 7: None}


@pytest.mark.parametrize("passes", [[], ["-2"]], ids=["one-pass", "two-passes"])
def test_looking_ahead_doubles_nothing(tshark, call, passes: list[str]) -> None:
    """The fields are wanted on every pass then, also on the first of two."""
    assert expert_infos(tshark, call.path, *AHEAD, *passes, *CHATTY) == expert_infos(tshark, call.path, *CHATTY)
    column = ["-o", "sipexplain.info_column:TRUE"]
    assert info_column(tshark, call.path, *AHEAD, *passes, *column) == info_column(tshark, call.path, *column)


@pytest.mark.parametrize("protocol", ["sipexplain", "sip"])
@pytest.mark.parametrize("passes", [[], ["-2"]], ids=["one-pass", "two-passes"])
def test_a_disabled_protocol_leaves_no_trace(tshark, call, protocol: str, passes: list[str]) -> None:
    off = ["--disable-protocol", protocol, *passes, *AHEAD]
    assert explanations(tshark, call.path, *off) == []
    assert tshark.rows(call.path, ["frame.number"], *off, "-Y", "sipexplain.code") == []
    assert expert_infos(tshark, call.path, *off, *CHATTY) == {}


def test_disabling_the_plugin_gives_what_wireshark_gives_without_it(tshark, call) -> None:
    off = ["-r", call.path, "--disable-protocol", "sipexplain", "-V"]
    assert tshark(*off) == tshark("-r", call.path, "-V", plugin=False)

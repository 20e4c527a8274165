# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing is worked out where nobody looks; whoever looks, through whatever option, sees all of it."""

import re
from pathlib import Path

import pytest
from explanations import CALL, about_responses, expert_infos, read_expert_infos

RESPONSES = [2, 3, 4, 7]
REFUSALS = [4, 7]  # with an expert info
FAILURES = [7]
NOTE = 4194304

NUMBERS = ("-o", 'gui.column.format:"No.","%m"')


@pytest.fixture(scope="module")
def call(make_capture) -> Path:
    """A call that meets a busy callee, and a server that is down."""
    return make_capture(CALL, "audience").path


@pytest.fixture(params=[[], ["-2"]], ids=["one-pass", "two-passes"])
def passes(request: pytest.FixtureRequest) -> list[str]:
    """How often tshark goes through the capture."""
    return request.param


def listed(tshark, capture: Path, *options: str) -> list[int]:
    """The frames of the packet list, which by itself shows nothing of the plugin."""
    return [int(line.split()[0]) for line in tshark("-r", capture, *NUMBERS, *options).splitlines()]


@pytest.mark.parametrize(
    ("wanted", "frames"),
    [
        ("sipexplain", RESPONSES),
        ("sipexplain.failure", FAILURES),
        (f"_ws.expert.severity >= {NOTE}", REFUSALS),
        ('_ws.expert.message contains "503"', FAILURES),
        ("_ws.expert", REFUSALS),
        ("sipexplain.expert.failure", FAILURES),
    ],
)
def test_a_filter_looks_at_items_and_expert_infos(tshark, call, passes, wanted: str, frames: list[int]) -> None:
    assert listed(tshark, call, *passes, "-Y", wanted) == frames


@pytest.mark.parametrize("wanted", ["sipexplain.failure", f"sip && _ws.expert.severity >= {NOTE}"])
def test_a_read_filter_looks(tshark, call, wanted: str) -> None:
    assert len(listed(tshark, call, "-2", "-R", wanted)) == len(FAILURES if "failure" in wanted else REFUSALS)


def test_the_first_pass_looks_for_the_second(tshark, call) -> None:
    """The filter of the first pass does not name what the second one prints, such as the frame of a later answer."""
    rows = tshark.rows(call, ["frame.number", "sipexplain.final_frame"], "-2", "-Y", "sip.Status-Code == 180")
    assert rows == [{"frame.number": ["3"], "sipexplain.final_frame": ["4"]}]
    layout = ("-o", 'gui.column.format:"No.","%m","Final","%Cus:sipexplain.final_frame:0:R"')
    lines = tshark("-r", call, "-2", "-Y", "sip.Status-Code == 180", *layout).split()
    assert lines == ["3", "4"]


@pytest.mark.parametrize("field", ["sipexplain.code", "sipexplain.summary", "_ws.expert.message"])
def test_a_custom_column_looks(tshark, call, passes, field: str) -> None:
    layout = ("-o", f'gui.column.format:"No.","%m","Ours","%Cus:{field}:0:R"')
    shown = [line.split() for line in tshark("-r", call, *passes, *layout, "-Y", "sip").splitlines()]
    assert [int(line[0]) for line in shown if len(line) > 1] == (REFUSALS if "expert" in field else RESPONSES)


def test_the_expert_column_looks(tshark, call, passes) -> None:
    layout = ("-o", 'gui.column.format:"No.","%m","Expert","%a"')
    shown = [line.split() for line in tshark("-r", call, *passes, *layout, "-Y", "sip").splitlines()]
    assert [int(line[0]) for line in shown if len(line) > 1] == REFUSALS


def test_a_statistic_looks(tshark, call, passes) -> None:
    for statistic in ("io,stat,0,sipexplain.code", "io,stat,0,COUNT(sipexplain.code)sipexplain.code"):
        table = tshark("-r", call, *passes, "-q", "-z", statistic)
        assert re.search(rf"<> +[0-9.]+ +\| +{len(RESPONSES)} \|", table), table


def test_a_walk_through_the_tree_looks(tshark, call, passes) -> None:
    assert re.search(rf"sipexplain +frames:{len(RESPONSES)} ", tshark("-r", call, *passes, "-q", "-z", "io,phs"))


@pytest.mark.parametrize("table", ["expert,sip", "expert,note,sip.Status-Code"])
def test_a_filtered_expert_list_looks(tshark, call, passes, table: str) -> None:
    found = read_expert_infos(tshark("-r", call, *passes, "-q", "-z", table))
    assert found == expert_infos(tshark, call)
    assert len(about_responses(found)) == len(REFUSALS)


def test_a_colouring_rule_looks(tshark, stage, call, passes) -> None:
    profile = stage.writable("home") / ".config" / "wireshark" / "profiles" / "coloured"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "colorfilters").write_text("@Failed@sipexplain.failure@[0,0,0][65535,0,0]\n")
    for path in (profile, *profile.parents[:3]):
        path.chmod(0o777)
    printed = tshark("-r", call, *passes, "-C", "coloured", "--color", "-T", "psml", *NUMBERS)
    coloured = re.findall(r"<packet [^>]+>\s*<section>(\d+)</section>", printed)
    assert [int(frame) for frame in coloured] == FAILURES


@pytest.mark.parametrize("wanted", [[], ["-Y", "sip"], ["-Y", "sip.Status-Code == 503"]])
def test_who_does_not_look_sees_what_wireshark_shows_alone(tshark, call, passes, wanted: list[str]) -> None:
    assert tshark("-r", call, *passes, *wanted) == tshark("-r", call, *passes, *wanted, plugin=False)

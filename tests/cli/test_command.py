# SPDX-License-Identifier: GPL-2.0-or-later
"""The command through its front door: what it prints, and what it refuses."""

import json
import os
import re
import unicodedata

import pytest
from command import Command

ROW_KEYS = {
    "code", "name", "class", "class_name", "status", "severity", "retry", "summary", "description", "when", "fix",
    "confused", "reference",
}  # fmt: skip


def codes_of(listing: str) -> list[int]:
    """The codes of a plain list."""
    return [int(line.split()[0]) for line in listing.splitlines()]


def test_code(sipexplain: Command) -> None:
    lines = sipexplain("604").splitlines()
    assert lines[:2] == ["604 Does Not Exist Anywhere (Global Failure)", "Nobody by that address exists anywhere"]
    for heading in ("Description", "When You See It", "How to Fix", "Easily taken for"):
        assert heading in lines
    assert any(line.startswith("  - 404 Not Found: 404 speaks for one server") for line in lines)
    assert "Reference  RFC 3261 §21.6.3" in lines


def test_several_codes(sipexplain: Command) -> None:
    together = sipexplain("404", "604")
    assert together == sipexplain("404") + "\n" + sipexplain("604")


def test_method(sipexplain: Command) -> None:
    general, bye = sipexplain("481").splitlines(), sipexplain("481", "--method", "BYE").splitlines()
    assert bye[0] == "481 Call/Transaction Does Not Exist (Client Failure) answers BYE"
    assert bye[1] != general[1]
    assert sipexplain("481", "-m", "bye").splitlines() == bye
    assert sipexplain("488", "-m", "RE-invite").startswith("488 Not Acceptable Here (Client Failure) answers re-INVITE")


def test_unregistered_number(sipexplain: Command) -> None:
    printed = sipexplain("499")
    assert printed.startswith("499 Unregistered Code (Client Failure)\n")
    assert "A client must treat it as 400" in printed
    assert "Registry   Not registered. Its class decides how it is treated.\n" in printed


def test_comparison(sipexplain: Command) -> None:
    printed = sipexplain("compare", "404", "604")
    assert "404 Not Found (Client Failure)\nNo such user here" in printed
    assert "604 Does Not Exist Anywhere (Global Failure)\nNobody by that address" in printed
    for part in ("Key Differences\n  - 404 is local", "When to Use Which\n  - Send 404", "in a capture\n  - See who"):
        assert part in printed
    assert sipexplain("compare", "604", "404") == printed


def test_comparison_as_json(sipexplain: Command) -> None:
    printed = sipexplain("compare", "604", "404", "--json")
    assert printed == sipexplain("--json", "compare", "404", "604")
    comparison = json.loads(printed)
    assert list(comparison) == ["codes", "differences", "choose", "tell", "reference", "explanations"]
    assert comparison["codes"] == [404, 604]
    assert comparison["differences"][0].startswith("404 is local")
    assert all(comparison[part] and all(isinstance(text, str) for text in comparison[part])
               for part in ("differences", "choose", "tell"))
    assert [row["code"] for row in comparison["explanations"]] == [404, 604]
    assert all(set(row) == ROW_KEYS for row in comparison["explanations"])


def test_comparison_of_unregistered_numbers(sipexplain: Command) -> None:
    comparison = json.loads(sipexplain("compare", "699", "499", "-j"))
    assert comparison["codes"] == [499, 699]
    assert [row["name"] for row in comparison["explanations"]] == [None, None]
    assert "499 lets the other branches go on. 699 stops all branches of a forked call." in comparison["differences"]


def test_list_as_json(sipexplain: Command) -> None:
    rows = json.loads(sipexplain("list", "--json"))
    assert all(set(row) == ROW_KEYS for row in rows)
    assert [row["code"] for row in rows] == sorted({row["code"] for row in rows})
    assert sum(row["status"] in ("registered", "deprecated") for row in rows) == 75
    for row in rows:
        assert row["class"] == row["code"] // 100
        assert all(isinstance(row[key], str) and row[key] for key in ("name", "class_name", "summary", "reference"))
        assert all(row[key] and all(row[key]) for key in ("description", "when", "fix"))
        assert row["retry"] in ("no", "later", "changed", "elsewhere", "not-needed")
        assert all(set(other) == {"code", "difference", "tell"} and other["tell"] for other in row["confused"])


def test_codes_as_json(sipexplain: Command) -> None:
    rows = json.loads(sipexplain("604", "486", "--json", "--method", "SUBSCRIBE"))
    assert [row["code"] for row in rows] == [604, 486]
    assert all(set(row) == ROW_KEYS | {"method"} and row["method"] == "SUBSCRIBE" for row in rows)
    assert rows[0]["summary"] == "Nobody there to watch, address does not exist"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["busy"], [486, 600]),
        (["BUSY"], [486, 600]),
        (["busy", "everywhere"], [600]),
        (["60"], [600, 603, 604, 606, 607, 608]),
        (["60x"], [600, 603, 604, 606, 607, 608]),
        (["18", "199"], [180, 181, 182, 183, 199]),
        (["4", "authentication"], [407]),
        (["604"], [604]),
    ],
)
def test_filters(sipexplain: Command, filters: list[str], found: list[int]) -> None:
    assert codes_of(sipexplain("list", *filters)) == found


def test_class_filter(sipexplain: Command) -> None:
    everything = codes_of(sipexplain("list"))
    for digit in "123456":
        expected = [code for code in everything if code // 100 == int(digit)]
        assert codes_of(sipexplain("list", digit)) == codes_of(sipexplain("list", f"{digit}xx")) == expected


def test_list_is_aligned(sipexplain: Command) -> None:
    lines = sipexplain("list", "4").splitlines()
    names = {row["code"]: row["name"] for row in json.loads(sipexplain("list", "4", "--json"))}
    widest = max(len(name) for name in names.values())
    for line in lines:
        assert line.startswith(f"{line[:3]}  {names[int(line[:3])].ljust(widest)}  ")
        assert line[7 + widest] != " "


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["compare", "list"]),
        (["1000"], ['"1000"', "100 to 699", "100 Trying"]),
        (["99"], ['"99"', "199 Early Dialog Terminated"]),
        (["700"], ['"700"', "600 Busy Everywhere"]),
        (["6004"], ["604 Does Not Exist Anywhere", "600 Busy Everywhere"]),
        (["-604"], ["--help"]),
        (["+604"], ["604 Does Not Exist Anywhere"]),
        (["604 "], ["604 Does Not Exist Anywhere"]),
        (["0x1"], ["is no SIP response code"]),
        (["18446744073709552020"], ["is no SIP response code"]),
        (["404", "busy"], ['"busy"', "486 Busy Here", "600 Busy Everywhere"]),
        ([""], ['""']),
        (["   "], ["is no SIP response code"]),
        (["604", "--method", "SUBSCRIB"], ['"SUBSCRIB"', "SUBSCRIBE"]),
        (["604", "--method", ""], ['""', "SUBSCRIBE"]),
        (["604", "--method"], ["--method"]),
        (["compare"], ["compare", "two codes"]),
        (["compare", "183"], ["compare", "two codes"]),
        (["compare", "183", "404", "604"], ["two codes"]),
        (["compare", "183", "183"], ["different", "183"]),
        (["compare", "183", "abc"], ['"abc"', "sipexplain list"]),
        (["compare", "183", ""], ['""']),
        (["compare", "183", "604", "--method", "BYE"], ["--method"]),
        (["list", ""], ["empty"]),
        (["list", "9"], ['"9"']),
        (["list", "nonsense"], ['"nonsense"']),
        (["list", "--json", "--markdown"], ["--json", "--markdown"]),
        (["604", "--markdown"], ["list"]),
        (["604", "--nonsense"], ["--nonsense", "--help"]),
        (["604", "--language", "klingon"], ['"klingon"', "auto", "en"]),
        (["604", "--language", ""], ['""', "en"]),
    ],
)  # fmt: skip
def test_refusals(sipexplain: Command, arguments: list[str], words: list[str]) -> None:
    message = sipexplain.refuse(*arguments)
    for word in words:
        assert word in message


def test_every_wrong_code_is_named(sipexplain: Command) -> None:
    message = sipexplain.refuse("6004", "486", "4044")
    assert len(message.splitlines()) == 2 and '"6004"' in message and '"4044"' in message


def test_message_obeys_nothing_in_the_argument(sipexplain: Command) -> None:
    message = sipexplain.refuse(b"\x1b[31mred\n\xff" + b"4" * 5000)
    assert len(message) < 300 and message.isprintable() is False
    assert all(character.isprintable() or character in "\n\ufffd" for character in message)
    assert message.count("\n") == 1


@pytest.mark.parametrize("argument", [b"\xff\xfe", b"\xed\xa0\x80", b"%s%n", b"\xe3\x81\x82" * 2000, b"../../etc"])
def test_any_bytes(sipexplain: Command, argument: bytes) -> None:
    sipexplain.refuse(argument)
    sipexplain.refuse("compare", "604", argument)
    sipexplain.refuse("list", argument)
    sipexplain.refuse("604", "-m", argument)
    sipexplain.refuse("604", "-l", argument)


@pytest.mark.parametrize("arguments", [["604"], ["list"], ["compare", "404", "604"]])
def test_pipe_is_plain(sipexplain: Command, arguments: list[str]) -> None:
    assert "\033" not in sipexplain(*arguments, TERM="xterm")


@pytest.mark.parametrize("arguments", [["604"], ["list"], ["compare", "404", "604"]])
def test_colours_on_a_terminal(sipexplain: Command, arguments: list[str]) -> None:
    coloured = "\n".join(sipexplain.on_terminal(200, *arguments))
    plain = sipexplain(*arguments).removesuffix("\n")
    assert "\033[" in coloured
    assert re.sub(r"\033\[[0-9;]*m", "", coloured) == plain
    assert "\n".join(sipexplain.on_terminal(200, *arguments, NO_COLOR="1")) == plain
    assert "\n".join(sipexplain.on_terminal(200, *arguments, TERM="dumb")) == plain
    assert "\n".join(sipexplain.on_terminal(200, *arguments, NO_COLOR="")) == coloured


def columns(line: str) -> int:
    """The columns that a line takes on a terminal."""
    visible = re.sub(r"\033\[[0-9;]*m", "", line)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in visible)


@pytest.mark.parametrize("width", [30, 43, 60, 80, 132])
@pytest.mark.parametrize("arguments", [["604", "485"], ["list"], ["list", "43"], ["compare", "183", "604"]])
def test_width_of_the_terminal(sipexplain: Command, arguments: list[str], width: int) -> None:
    for language in sipexplain("--languages").split():
        for line in sipexplain.on_terminal(width, *arguments, "--language", language):
            assert columns(line) <= width, line


def test_terminal_without_a_width(sipexplain: Command) -> None:
    assert max(map(columns, sipexplain.on_terminal(0, "604"))) <= 80
    assert max(map(columns, sipexplain.on_terminal(0, "604", COLUMNS="50"))) <= 50
    assert max(map(columns, sipexplain.on_terminal(0, "604", COLUMNS="nonsense"))) <= 80


def test_language_of_the_environment(sipexplain: Command) -> None:
    english = sipexplain("604", "--language", "en")
    assert sipexplain("604", LANG="xx_XX.UTF-8", LC_ALL="xx_XX.UTF-8") == english
    assert sipexplain("604", LANG="C") == english
    for language in sipexplain("--languages").split():
        if language != "auto":
            assert sipexplain("604", LC_ALL=f"{language}_XX.UTF-8") == sipexplain("604", "--language", language)


def test_full_disk_is_reported(sipexplain: Command) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        done = sipexplain.run("list", stdout=full)
    finally:
        os.close(full)
    assert (done.returncode, done.stderr) == (1, b"sipexplain: the output could not be written\n")


def test_version_and_help(sipexplain: Command) -> None:
    assert re.fullmatch(r"sipexplain \d+\.\d+\.\d+\n", sipexplain("--version"))
    assert "compare CODE CODE" in sipexplain("--help")

# SPDX-License-Identifier: GPL-2.0-or-later
"""What an engineer does in Wireshark's window, and what the window then shows.

What is expected comes from the contract of the field names, from a tshark without the plugin, and, where it is words,
from tshark with it: both programs must say the same. tshark reads the capture twice for that, with a filter, as only
then it knows of later frames what the window knows once it has loaded them.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from recognition import Box, Line, find
from wireshark_window import PROFILE, Wireshark, read_screen

Start = Callable[..., Wireshark]
Picture = Callable[..., None]

_FRAME = re.compile(r"^Frame (\d+):", re.MULTILINE)
_EXPERT = re.compile(r"^ +\d+ +\S.*? +SIP Explain +(\S.*)$", re.MULTILINE)
_SEVERITIES = {"Error", "Warning", "Note", "Chat"}
_TWICE = ("-2", "-Y")


@pytest.fixture
def call(tshark: Any, demo: Path) -> tuple[int, int]:
    """The frames of an INVITE and of the 604 to it."""
    query = 'sip.Status-Code == 604 && sip.CSeq.method == "INVITE"'
    row = tshark.rows(demo, ["sip.response-request", "frame.number"], "-Y", query)[0]
    return int(row["sip.response-request"][0]), int(row["frame.number"][0])


def frames(tshark: Any, capture: Path, query: str, *, plugin: bool = True) -> list[int]:
    """The frames that tshark finds."""
    listed = tshark("-r", capture, *_TWICE, query, "-T", "fields", "-e", "frame.number", plugin=plugin)
    return [int(number) for number in listed.split()]


def exported(wireshark: Wireshark, name: str, number: int) -> dict[int, str]:
    """The details of the packets that are displayed, as Wireshark exports them."""
    text = wireshark.export("As Plain Text", name, lambda text: len(_FRAME.findall(text)) == number)
    parts = _FRAME.split(text)[1:]
    return {int(frame): details for frame, details in zip(parts[::2], parts[1::2])}


def test_a_response_is_explained_where_it_is_clicked(
    wireshark: Start, picture: Picture, tshark: Any, demo: Path, call: tuple[int, int]
) -> None:
    invite, refused = call
    window = wireshark(demo, *PROFILE)
    window.go_to(invite)
    window.click_row("604 Does Not Exist Anywhere")
    window.wait_for_frame(refused)
    window.wait_for_detail("SIP Explain: 604 Does Not Exist Anywhere (Global Failure) answers INVITE")
    window.expand("SIP Explain: 604")

    kinds = [f"sipexplain.{kind}" for kind in ("summary", "description", "when", "fix")]
    words = tshark.rows(demo, kinds, *_TWICE, f"frame.number == {refused}")[0]
    assert all(words[kind] for kind in kinds)
    for kind in kinds:
        window.wait_for_detail(words[kind][0])
    picture("explained-response", window.main.box)
    window.desktop.click(window.wait_for_detail(f"Request in: {invite}"), times=2)
    window.wait_for_frame(invite)

    details = exported(window, "all.txt", len(frames(tshark, demo, "frame")))
    for kind in kinds:
        for sentence in words[kind]:
            assert f": {sentence}]" in details[refused]
    responses = frames(tshark, demo, "sip.Status-Code", plugin=False)
    # Once open, the explanation is open wherever there is one, and is exported so.
    assert [frame for frame, text in details.items() if "\n    [Code: " in text] == responses


def test_the_codes_of_a_call_are_compared(
    wireshark: Start, picture: Picture, tshark: Any, demo: Path, call: tuple[int, int]
) -> None:
    invite, refused = call
    window = wireshark(demo, *PROFILE)
    window.go_to(invite)
    window.click_row("604 Does Not Exist Anywhere")
    window.wait_for_frame(refused)
    window.expand("SIP Explain: 604")

    fields = ["sipexplain.compared.frame", "sipexplain.difference", "sipexplain.choose"]
    words = tshark.rows(demo, fields, *_TWICE, f"frame.number == {refused}")[0]
    window.expand(f"Compared with 183 Session Progress in frame {words['sipexplain.compared.frame'][0]}")
    window.desktop.keys("Down", "Down", "Down", "Down", "Down", "Down", "Down", "Down", "Down", "Down")  # scrolls
    window.wait_for_detail(words["sipexplain.difference"][0])
    window.wait_for_detail(words["sipexplain.choose"][0])
    picture("compared-codes", window.main.box)


def test_a_filter_that_is_typed_after_loading_finds_what_tshark_finds(
    wireshark: Start, picture: Picture, tshark: Any, demo: Path
) -> None:
    window = wireshark(demo, *PROFILE)
    client_failures = frames(tshark, demo, "sip.Status-Code in {400..499}", plugin=False)
    window.filter("sipexplain.class == 4")
    window.wait_for_displayed(len(client_failures))
    assert list(exported(window, "class.txt", len(client_failures))) == client_failures

    failures = frames(tshark, demo, "sipexplain.outcome == 8")
    assert 0 < len(failures) and failures != client_failures
    window.filter("sipexplain.failure == 1")
    window.wait_for_displayed(len(failures))
    window.click_row("503 Service Unavailable")
    window.expand("SIP Explain: 503")
    window.wait_for_detail("Failure: True")
    picture("filter-after-loading", window.main.box)
    details = exported(window, "failure.txt", len(failures))
    assert list(details) == failures
    assert all("[Failure: True]" in text for text in details.values())


def test_the_summary_column_has_a_text_for_every_response(wireshark: Start, tshark: Any, demo: Path) -> None:
    rows = tshark.rows(demo, ["frame.number", "sipexplain.summary"], *_TWICE, "frame")
    expected = {row["frame.number"][0]: ", ".join(row["sipexplain.summary"]) for row in rows}
    window = wireshark(demo)
    heading = window.wait_for_row("Explanation")
    for row in window.rows():
        if row.find("Status:"):
            summary = [word for word in row.words if word.box.x >= heading.x]
            assert len(summary) > 1, row.text

    table = window.export("As CSV", "columns.csv", lambda text: text.count("\n") == len(rows) + 1)
    assert {row["No."]: row["Explanation"] for row in csv.DictReader(io.StringIO(table))} == expected
    assert all(expected[str(frame)] for frame in frames(tshark, demo, "sip.Status-Code", plugin=False))


def test_the_expert_dialog_lists_what_is_to_be_repaired(
    wireshark: Start, picture: Picture, tshark: Any, demo: Path, call: tuple[int, int]
) -> None:
    messages = set(_EXPERT.findall(tshark("-q", "-r", demo, "-z", "expert", *_TWICE, "frame")))
    assert any("604 Does Not Exist Anywhere" in message for message in messages)
    window = wireshark(demo, *PROFILE)
    window.choose("a", "Expert Information")
    dialog = window.wait("the dialog", lambda: window.desktop.windows("Expert Information"))[0]
    window.desktop.focus(dialog)

    def seen(*, scattered: bool = False) -> Sequence[Line]:
        return read_screen(window.desktop, dialog.box, scattered=scattered)

    def ours() -> list[Line]:
        return [line for line in seen() if line.find("SIP Explain")]

    def complete() -> bool:
        lines = ours()
        return all(find(lines, message) for message in messages)

    def ungrouped() -> list[Line] | None:
        lines = ours()
        return lines if lines and lines[0].text != grouped[0].text else None

    # Grouped, the dialog shows what the infos have in common; ungrouped, what each of them says.
    grouped = window.wait("the infos of SIP Explain", ours)
    window.desktop.click(window.wait("the box", lambda: find(seen(scattered=True), "Group by summary")))
    lines = window.wait("one line for each severity", ungrouped)
    parents = [word.box for line in lines for word in line.words[:2] if word.text in _SEVERITIES]
    for parent in reversed(parents):  # as what opens moves those below
        window.desktop.click(parent)
        window.desktop.keys("Right")
    window.desktop.click(window.wait("the 604", lambda: find(ours(), "604 Does Not Exist Anywhere")))
    heading = window.wait("the headings", lambda: find(seen(), "Group"))
    border = Box(heading.x - 4, heading.y, 2, heading.height)
    window.desktop.click(border, times=2)  # makes the column before it as wide as its texts
    window.wait("every expert info of SIP Explain", complete)
    picture("expert-information", dialog.box)
    window.close_dialog(dialog)
    # The details have scrolled to the expert info of the 604, past the line with the number of its frame.
    window.wait_for_detail(f"Request in: {call[0]}")


def test_a_second_capture_is_explained_afresh(stage: Any, wireshark: Start, tshark: Any, demo: Path) -> None:
    """Nothing of the capture that was open before may be left: neither its frames nor its calls."""
    first = stage.writable("first") / "first.pcap"
    tshark("-r", demo, "-Y", "sip.Status-Code >= 200", "-w", first)
    window = wireshark(first)
    window.open(demo)
    responses = frames(tshark, demo, "sip.Status-Code", plugin=False)
    window.filter("sipexplain.code")
    window.wait_for_displayed(len(responses))
    assert list(exported(window, "responses.txt", len(responses))) == responses


# The words of the key files, and the language by which tesseract reads them.
_LANGUAGES = {"en": "eng", "ru": "rus", "ja": "jpn", "vi": "vie"}


def test_the_same_response_in_four_languages(
    wireshark: Start, picture: Picture, tshark: Any, demo: Path, call: tuple[int, int]
) -> None:
    parts = []
    for language, letters in _LANGUAGES.items():
        option = f"sipexplain.language:{language}"
        kinds = [f"sipexplain.{kind}" for kind in ("summary", "description")]
        words = tshark.rows(demo, kinds, "-o", option, *_TWICE, f"frame.number == {call[1]}")[0]
        window = wireshark(demo, *PROFILE, "-o", option)
        window.filter(f"frame.number == {call[1]}")
        window.wait_for_displayed(1)
        item = window.wait_for_detail("SIP Explain: 604")
        window.expand("SIP Explain: 604")
        places = [window.wait_for_detail(words[kind][0], letters) for kind in kinds]
        details = exported(window, "words.txt", 1)[call[1]]
        for kind in kinds:
            assert all(f": {sentence}]" in details for sentence in words[kind])
        window.desktop.park_pointer()
        parts.append(window.desktop.picture(Box(0, item.y - 4, 1250, places[-1].bottom + 5 - item.y)))
        window.quit()
    picture("languages", *parts)

# SPDX-License-Identifier: GPL-2.0-or-later
"""The names, types and numbers that users' filters and scripts hang on."""

import configparser
from pathlib import Path

import pytest

FIELDS = {
    "sipexplain.code": "FT_UINT16",
    "sipexplain.class": "FT_UINT8",
    "sipexplain.name": "FT_STRING",
    "sipexplain.registered": "FT_BOOLEAN",
    "sipexplain.phrase": "FT_STRING",
    "sipexplain.method": "FT_STRING",
    "sipexplain.summary": "FT_STRING",
    "sipexplain.outcome": "FT_UINT8",
    "sipexplain.failure": "FT_BOOLEAN",
    "sipexplain.description": "FT_STRING",
    "sipexplain.when": "FT_STRING",
    "sipexplain.fix": "FT_STRING",
    "sipexplain.retry": "FT_UINT8",
    "sipexplain.reference": "FT_STRING",
    "sipexplain.warning.code": "FT_UINT16",
    "sipexplain.warning.text": "FT_STRING",
    "sipexplain.reason.protocol": "FT_STRING",
    "sipexplain.reason.cause": "FT_UINT32",
    "sipexplain.q850.cause": "FT_UINT8",
    "sipexplain.retry_after": "FT_UINT32",
    "sipexplain.evidence": "FT_STRING",
    "sipexplain.finding": "FT_STRING",
    "sipexplain.finding.id": "FT_STRING",
    "sipexplain.request_frame": "FT_FRAMENUM",
    "sipexplain.final_frame": "FT_FRAMENUM",
    "sipexplain.related_frame": "FT_FRAMENUM",
    "sipexplain.compared.code": "FT_UINT16",
    "sipexplain.compared.frame": "FT_FRAMENUM",
    "sipexplain.difference": "FT_STRING",
    "sipexplain.choose": "FT_STRING",
    "sipexplain.confused.code": "FT_UINT16",
    "sipexplain.confused.difference": "FT_STRING",
    "sipexplain.confused.tell": "FT_STRING",
    "sipexplain.sipfrag.code": "FT_UINT16",
    "sipexplain.quoted.code": "FT_UINT16",
    "sipexplain.site_note": "FT_STRING",
    "sipexplain.expert.provisional": "FT_NONE",
    "sipexplain.expert.success": "FT_NONE",
    "sipexplain.expert.redirection": "FT_NONE",
    "sipexplain.expert.challenge": "FT_NONE",
    "sipexplain.expert.negotiation": "FT_NONE",
    "sipexplain.expert.cancelled": "FT_NONE",
    "sipexplain.expert.answered": "FT_NONE",
    "sipexplain.expert.refusal": "FT_NONE",
    "sipexplain.expert.failure": "FT_NONE",
    "sipexplain.expert.invalid_code": "FT_NONE",
    "sipexplain.expert.site_note_chat": "FT_NONE",
    "sipexplain.expert.site_note_note": "FT_NONE",
    "sipexplain.expert.site_note_warn": "FT_NONE",
    "sipexplain.expert.site_note_error": "FT_NONE",
}

NUMBERS = {
    "sipexplain.class": [
        (1, "Provisional"),
        (2, "Success"),
        (3, "Redirection"),
        (4, "Client Failure"),
        (5, "Server Failure"),
        (6, "Global Failure"),
    ],
    "sipexplain.outcome": [
        (1, "Progress"),
        (2, "Success"),
        (3, "Challenge"),
        (4, "Redirected"),
        (5, "Negotiation"),
        (6, "Cancelled"),
        (7, "Not connected"),
        (8, "Failed"),
    ],
    "sipexplain.retry": [(1, "no"), (2, "later"), (3, "changed"), (4, "elsewhere"), (5, "not needed")],
}


def glossary(tshark, name: str) -> list[list[str]]:
    """`-G`: tabulated lists of what Wireshark knows. Standard error is checked to be empty."""
    return [line.split("\t") for line in tshark("-G", name).split("\n")]


def test_the_english_labels_of_the_catalogue_are_those_of_the_fields(tshark) -> None:
    """Translators see the labels in the catalogue, English readers those that are registered."""
    catalogue = configparser.RawConfigParser(delimiters="=", comment_prefixes="#", strict=False)
    catalogue.read(Path(__file__).resolve().parents[2] / "plugin" / "catalogue" / "en.ini", encoding="utf-8")
    labels = {f"sipexplain.{key}": label for key, label in catalogue["fields"].items()}
    known = {line[2]: line[1] for line in glossary(tshark, "fields") if line[0] == "F"}
    assert labels == {name: known[name] for name in FIELDS if not name.startswith("sipexplain.expert.")}


def test_the_fields_have_their_names_and_types(tshark) -> None:
    known = {line[2]: line[3] for line in glossary(tshark, "fields") if line[0] == "F"}
    assert {name: known.get(name) for name in FIELDS} == FIELDS


def test_the_numbers_have_their_names(tshark) -> None:
    values = [line for line in glossary(tshark, "values") if line[0] == "V" and line[1] in NUMBERS]
    for field, names in NUMBERS.items():
        assert [(int(line[2], 0), line[3]) for line in values if line[1] == field] == names


def test_the_protocol_is_known_by_its_name(tshark) -> None:
    assert ["SIP Explain", "SIP Explain", "sipexplain"] in [line[:3] for line in glossary(tshark, "protocols")]


def test_the_plugin_is_listed(tshark) -> None:
    [line] = [line for line in glossary(tshark, "plugins") if line[0].strip() == "sipexplain.so"]
    assert line[2].strip() == "dissector"


def test_the_preferences_are_listed_with_their_defaults(tshark) -> None:
    listed = tshark("-G", "defaultprefs")
    for preference in ("raise_from: Note", "info_column: FALSE", "look_ahead: FALSE"):
        assert f"#sipexplain.{preference}".lower() in listed.lower()


BUSY = """
0.0 alice > bob  INVITE bob
0.1 bob > alice  100
0.2 bob > alice  486
0.3 #options alice > bob  OPTIONS
0.4 bob > alice  450 #options
"""

# Filters as they stand in buttons and scripts, and the frames that they find in the capture above.
FILTERS = {
    "sipexplain": {2, 3, 5},
    "sipexplain.class == 4 && sipexplain.outcome == 8": {5},
    "sipexplain.class == 'Client Failure'": {3, 5},
    "sipexplain.retry == 'not needed'": {2},
    "sipexplain.failure": {5},
    "sipexplain && !sipexplain.failure": {2, 3},
    "sipexplain.registered == 0": {5},
    "sipexplain.name contains 'Busy'": {3},
    "sipexplain.request_frame == 1": {2, 3},
    "sipexplain.expert.refusal": {3},
    "_ws.expert.group == 'Response'": {3, 5},
}


@pytest.fixture(scope="module")
def busy(make_capture) -> Path:
    """A capture for the filters."""
    return make_capture(BUSY, "filters").path


@pytest.mark.parametrize("text", FILTERS)
def test_a_filter_finds_its_frames_in_one_and_in_two_passes(tshark, busy: Path, text: str) -> None:
    for passes in ([], ["-2"]):
        rows = tshark.rows(busy, ["frame.number"], *passes, "-Y", text.replace("'", '"'))
        assert {int(row["frame.number"][0]) for row in rows} == FILTERS[text]

# SPDX-License-Identifier: GPL-2.0-or-later
"""The user's own notes: the table in the preferences, on the command line and in the profile."""

import subprocess

import pytest

CALL = """
0.000 alice > proxy  INVITE bob
    User-Agent: Deskphone 7
0.010 proxy > alice  404
    Server: Edge-SBC 4.1
0.020 alice > proxy  ACK
5.000 alice > proxy  REGISTER
5.010 proxy > alice  503
"""


@pytest.fixture(scope="module")
def call(make_capture):
    """A call and a registration that two boxes refuse."""
    return make_capture(CALL, "site-notes")


def row(*columns: str) -> tuple[str, str]:
    """The option that adds a row to the table."""
    quoted = ",".join(f'"{column}"' for column in columns)
    return "-o", f"uat:sipexplain_site_notes:{quoted}"


def notes(tshark, call, *options: str) -> dict[int, list[str]]:
    """The notes on each response, by code."""
    rows = tshark.rows(call.path, ["sipexplain.code", "sipexplain.site_note"], "-Y", "sipexplain.code", *options)
    return {int(row["sipexplain.code"][0]): row["sipexplain.site_note"] for row in rows}


@pytest.mark.parametrize("passes", [[], ["-2"]], ids=["one-pass", "two-passes"])
@pytest.mark.parametrize(
    ("columns", "noted"),
    [
        (("404", "", ""), {404}),
        (("4xx", "", ""), {404}),
        (("400-599", "", ""), {404, 503}),
        ((" 404 ", " INVITE ", ""), {404}),
        (("400-599", "REGISTER", ""), {503}),
        (("400-599", "", "edge-sbc"), {404}),
        (("400-599", "", "Deskphone"), set()),  # that is who asked
    ],
    ids=lambda value: "/".join(value) if isinstance(value, tuple) else "",
)
def test_a_note_stands_on_the_responses_that_it_is_about(tshark, call, passes, columns, noted) -> None:
    found = notes(tshark, call, *row(*columns, "Ask the numbering desk.", "note"), *passes)
    assert found == {code: ["Ask the numbering desk."] if code in noted else [] for code in (404, 503)}


def test_notes_come_first_in_the_order_of_the_table(tshark, call) -> None:
    two = [*row("404", "", "", "First.", ""), *row("4xx", "", "", "Second.", "")]
    assert notes(tshark, call, *two)[404] == ["First.", "Second."]
    tree = tshark("-r", call.path, "-V", "-Y", "sipexplain.code == 404", *two).split("SIP Explain: 404")[1]
    shown = [line.strip() for line in tree.splitlines()[1:4]]
    assert shown[:2] == ["[Site Note: First.]", "[Site Note: Second.]"]
    assert shown[2].startswith("[Summary: ")


@pytest.mark.parametrize(
    ("severity", "raise_from", "raised"),
    [("error", "note", True), ("", "note", True), ("chat", "note", False), ("chat", "chat", True)],
)
def test_a_note_is_an_expert_info_of_its_severity(tshark, call, severity: str, raise_from: str, raised: bool) -> None:
    options = [*row("404", "", "", "Ask the numbering desk.", severity), "-o", f"sipexplain.raise_from:{raise_from}"]
    field = f"sipexplain.expert.site_note_{severity or 'note'}"
    assert bool(tshark("-r", call.path, "-Y", field, *options)) == raised
    assert ("Ask the numbering desk." in tshark("-q", "-r", call.path, "-z", "expert", *options)) == raised


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (("9xx", "", "", "Note.", "note"), "Codes: write a code such as 404"),
        (("503-404", "", "", "Note.", "note"), "Codes: write a code such as 404"),
        (("404", "INVITE, BYE", "", "Note.", "note"), "Method: write one method such as REGISTER"),
        (("404", "", "", "", "note"), "Note: it is empty"),
        (("404", "", "", "Note.", "loud"), "invalid value: loud"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_a_bad_row_is_refused_with_the_reason(tshark, call, columns, message: str) -> None:
    done = tshark.run("-r", call.path, *row(*columns))
    assert done.returncode != 0
    assert message in done.stderr.decode()


def test_a_bad_row_of_the_profile_is_reported_and_the_rest_is_kept(stage, call) -> None:
    folder = stage.writable("notes-profile")
    table = '"404","","","Before.",""\n"9xx","","","Bad.","warn"\n"503","","","Behind.","warn"\n'
    (folder / "sipexplain_site_notes").write_text(table)
    (folder / "sipexplain_site_notes").chmod(0o644)
    fields = ["-T", "fields", "-e", "sipexplain.code", "-e", "sipexplain.site_note"]
    done = subprocess.run(
        stage.command("tshark", "-r", call.path, "-Y", "sipexplain.site_note", *fields),
        env=stage.environment(WIRESHARK_CONFIG_DIR=str(folder)),
        cwd="/",
        capture_output=True,
        text=True,
    )
    assert done.stdout == "404\tBefore.\n503\tBehind.\n"
    assert "sipexplain_site_notes:2: Codes: write a code such as 404" in done.stderr

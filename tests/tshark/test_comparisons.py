# SPDX-License-Identifier: GPL-2.0-or-later
"""A response is shown beside another one of the same call, and beside the codes it is taken for."""

import pytest

FIELDS = ["frame.number", "sipexplain.compared.code", "sipexplain.compared.frame", "sipexplain.difference"]

PROGRESS_THEN_604 = """
0.000 alice > proxy  INVITE bob
0.010 proxy > alice  100
0.500 proxy > alice  183
    sdp: audio 4000 0 8
5.000 proxy > alice  604
5.010 alice > proxy  ACK
"""
REFUSED_CREDENTIALS = """
0.000 alice > registrar  REGISTER
0.010 registrar > alice  401
0.020 alice > registrar  REGISTER
    credentials:
0.030 registrar > alice  403
"""
ANSWERED = """
0.000 alice > bob  INVITE
0.010 bob > alice  100
0.500 bob > alice  180
2.000 bob > alice  200
2.010 alice > bob  ACK
"""
CANCELLED = """
0.000 alice > bob  INVITE
0.500 bob > alice  180
2.000 alice > bob  CANCEL
2.010 bob > alice  200 to CANCEL
2.020 bob > alice  487
2.030 alice > bob  ACK
"""
FORKED = """
0.000 alice > proxy  INVITE bob
0.002 proxy > bob  forward
0.003 proxy > carol  forward
0.200 bob > proxy  404
0.210 proxy > bob  ACK
0.400 carol > proxy  604
0.410 proxy > carol  ACK
"""


@pytest.mark.parametrize("passes", [[], ["-2"]], ids=["one-pass", "two-passes"])
@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("183 then 604", PROGRESS_THEN_604, [(4, 183, 3)]),
        ("401 then 403", REFUSED_CREDENTIALS, [(4, 401, 2)]),
        ("404 beside 604", FORKED, [(6, 404, 4)]),
        ("an answered call", ANSWERED, []),
        ("a cancelled call", CANCELLED, []),
    ],
)
def test_a_response_is_compared_with_the_other_code_of_its_call(tshark, make_capture, name, text, expected, passes) -> None:
    capture = make_capture(text, f"compared-{name.replace(' ', '-')}-{len(passes)}").path
    rows = tshark.rows(capture, FIELDS, *passes, "-Y", "sipexplain.compared.code")
    found = [tuple(int(row[field][0]) for field in FIELDS[:3]) for row in rows]
    assert found == expected
    assert all(len(row["sipexplain.difference"]) >= 2 for row in rows)


def test_a_filter_finds_the_compared_code(tshark, make_capture) -> None:
    capture = make_capture(PROGRESS_THEN_604, "compared-filter").path
    assert [row["frame.number"] for row in tshark.rows(capture, FIELDS, "-Y", "sipexplain.compared.code == 183")] == [["4"]]


def test_comparisons_can_be_switched_off(tshark, make_capture) -> None:
    capture = make_capture(PROGRESS_THEN_604, "compared-off").path
    fields = ["sipexplain.compared.code", "sipexplain.confused.code", "sipexplain.code"]
    shown = tshark.rows(capture, fields, "-Y", "sipexplain.code == 604")[0]
    assert shown["sipexplain.compared.code"] == ["183"] and "404" in shown["sipexplain.confused.code"]
    hidden = tshark.rows(capture, fields, "-Y", "sipexplain.code == 604", "-o", "sipexplain.comparisons:FALSE")[0]
    assert hidden == {"sipexplain.compared.code": [], "sipexplain.confused.code": [], "sipexplain.code": ["604"]}

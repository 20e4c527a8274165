# SPDX-License-Identifier: GPL-2.0-or-later
"""Where captures come from and go to: standard input, files without SIP, files that are copied."""

import json

import pytest
from explanations import CHATTY, expert_infos, explanations

CALL = """
0.000 alice > proxy  INVITE bob
0.200 proxy > alice  180
4.000 proxy > alice  486
4.020 alice > proxy  ACK
"""

NOTHING_TO_SAY = """
0.000 alice > proxy  noise
0.100 alice > proxy  keepalive
0.200 alice:4000 > bob:5000  rtp 5
"""

CODES = ("-T", "fields", "-e", "frame.number", "-e", "sipexplain.code", "-Y", "sipexplain")


def test_a_capture_is_read_from_standard_input(tshark, make_capture) -> None:
    capture = make_capture(CALL, "standard-input")
    piped = tshark("-r", "-", *CODES, stdin=capture.path.read_bytes())
    assert piped == tshark("-r", capture.path, *CODES) == "2\t180\n3\t486\n"


def test_a_capture_without_sip_is_left_alone(tshark, make_capture) -> None:
    capture = make_capture(NOTHING_TO_SAY, "nothing-to-say")
    for passes in ([], ["-2"]):
        assert "SIP Explain" not in tshark("-r", capture.path, "-V", *passes)
        assert explanations(tshark, capture.path, *passes) == []
        assert expert_infos(tshark, capture.path, *passes, *CHATTY) == {}


def test_an_empty_capture_is_left_alone(tshark, make_capture, stage) -> None:
    header = make_capture(CALL, "header").path.read_bytes()[:24]
    empty = stage.writable("empty") / "empty.pcap"
    empty.write_bytes(header)
    empty.chmod(0o644)
    assert tshark("-r", empty) == ""
    assert json.loads(tshark("-r", empty, "-T", "json")) == []


@pytest.mark.parametrize("options", [[], ["-2"], ["-Y", "sip"]], ids=["plain", "two-passes", "filtered"])
def test_a_copied_capture_is_the_same_with_the_plugin(tshark, make_capture, stage, options: list[str]) -> None:
    capture = make_capture(CALL, "copied")
    copies = {}
    for plugin in (True, False):
        copy = stage.writable("copies") / f"{plugin}.pcapng"
        assert tshark("-r", capture.path, *options, "-w", copy, plugin=plugin) == ""
        copies[plugin] = copy.read_bytes()
    assert copies[True] == copies[False]
    assert len(copies[True]) > len(capture.path.read_bytes())


def test_a_cut_capture_file_is_explained_as_far_as_it_goes(tshark, make_capture, stage) -> None:
    """tshark complains about the file; what it could read is explained all the same."""
    whole = make_capture(CALL, "whole").path.read_bytes()
    cut = stage.writable("cut") / "cut.pcap"
    cut.write_bytes(whole[:-20])
    cut.chmod(0o644)
    done = tshark.run("-r", cut, *CODES)
    assert done.stdout == b"2\t180\n3\t486\n"
    assert b"cut short" in done.stderr


@pytest.mark.parametrize("wanted", ["sip.Status-Code", "sipexplain.code", "sipexplain.class == 4"])
def test_a_read_filter_leaves_the_explanations_of_what_it_keeps(tshark, make_capture, wanted: str) -> None:
    """The frames that a read filter drops leave their numbers to those behind them."""
    capture = make_capture(CALL, "read-filter")
    rows = tshark.rows(capture.path, ["sip.Status-Code", "sipexplain.code"], "-2", "-R", wanted)
    kept = ["486"] if "class" in wanted else ["180", "486"]
    assert rows == [{"sip.Status-Code": [code], "sipexplain.code": [code]} for code in kept]


@pytest.mark.parametrize("wanted", ["sip.Status-Code", "sip.Status-Code || !sip"])
def test_a_response_whose_request_is_dropped_points_nowhere(tshark, make_capture, wanted: str) -> None:
    """The number of the request belongs to the next frame that is kept, be it SIP or not."""
    capture = make_capture(CALL + "0.100 alice > proxy  noise\n", "request-dropped")
    columns = ["sip.Status-Code", "sipexplain.request_frame"]
    rows = tshark.rows(capture.path, columns, "-2", "-R", wanted, "-Y", "sip")
    assert rows == [{"sip.Status-Code": [code], "sipexplain.request_frame": []} for code in ("180", "486")]

# SPDX-License-Identifier: GPL-2.0-or-later
"""What ./explain prints: the summary, and every call that failed, alone or as one more of its kind."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "show_calls.py"
PYTHON = "/usr/bin/python3"


@pytest.fixture
def show(tshark: Any, tmp_path: Path) -> Any:
    """A callable: a capture; what the tool prints of it, on a page of 100 columns."""

    def run(capture: Path) -> tuple[int, str, list[dict[str, Any]]]:
        printed = tshark("-r", capture, "-q", "-z", "sipexplain,summary", "-z", "sipexplain,calls,json")
        report = tmp_path / "report"
        report.write_text(printed, encoding="utf-8")
        asked = subprocess.run([PYTHON, TOOL, "frames", report], capture_output=True, check=True, text=True)
        wanted = asked.stdout.strip()
        options = ("-2", "-Y", wanted, "-T", "pdml", "-j", "frame ip ipv6 udp tcp sctp sipexplain")
        frames = tshark("-r", capture, *options) if wanted else ""
        done = subprocess.run(
            [PYTHON, TOOL, "show", report, "name"],
            input=frames,
            capture_output=True,
            text=True,
            env={"COLUMNS": "100", "LANG": "C.UTF-8"},
        )
        calls = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
        return done.returncode, done.stdout + done.stderr, calls

    return run


def test_every_failed_call_of_the_demo_is_explained(show: Any, stage: Any) -> None:
    status, page, calls = show(stage.captures / "demo.pcap")
    failed = [call for call in calls if call["outcome"] in ("failed", "not_connected")]
    assert status == 0
    assert page.startswith(f"name: {len(calls)} calls and other requests, 4 failed, 1 not connected\n")
    assert "SER, session establishment ratio" in page
    explained = re.findall(r"^Frame (\d+) ", page, re.MULTILINE)
    assert list(map(int, explained)) == [call["frame"] for call in failed]
    assert page.count("How to fix:") == len(failed)
    assert max(map(len, page.splitlines())) <= 100


def test_calls_that_failed_alike_are_explained_once(show: Any, known: Any) -> None:
    _, page, calls = show(known.path)
    down = [call for call in calls if call["codes"] == [500]]
    assert f"{len(down) - 1} more like it: frames {down[1]['frame']}, {down[2]['frame']}," in page
    assert page.count("500 Server Internal Error (Server Failure)") == 1


def test_a_capture_without_sip_is_no_success(show: Any, stage: Any) -> None:
    empty = stage.writable("nothing") / "nothing.pcap"
    empty.write_bytes(bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000"))
    status, page, _ = show(empty)
    assert status == 1
    assert page.startswith("name: Wireshark sees no SIP call or request in it.")

# SPDX-License-Identifier: GPL-2.0-or-later
"""The profile "SIP Explain", as a user has it who installed it: columns, buttons, colours. The default one stays."""

import csv
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROFILE = Path(__file__).resolve().parents[2] / "plugin" / "profile"
COLUMNS = ["No.", "Time", "Source", "Destination", "Method or code", "Explanation", "Outcome", "Info"]
BUTTONS = ["Failed calls", "Not connected", "Authentication", "Registration", "Server failures", "Findings"]

Run = Callable[..., str]


@pytest.fixture(scope="module")
def with_profile(stage: Any) -> Run:
    """Runs tshark with the profile; it must say nothing on standard error, as it would of a file that it can't read."""
    configuration = stage.writable("profile")
    folder = configuration / "profiles" / "SIP Explain"
    shutil.copytree(PROFILE, folder)
    for path in configuration.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)

    def run(*arguments: str | Path, profile: bool = True) -> str:
        chosen = ["-C", "SIP Explain"] if profile else []
        done = subprocess.run(
            stage.command("tshark", *chosen, *arguments), cwd="/", capture_output=True, text=True, timeout=120,
            env=stage.environment(WIRESHARK_CONFIG_DIR=str(configuration), COLORTERM="truecolor"),
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


@pytest.fixture
def demo(stage: Any) -> Path:
    """A capture with failed calls."""
    return stage.captures / "demo.pcap"


def rows(printed: str) -> tuple[list[str], list[list[str]]]:
    """The headings of a packet list in PSML, and its cells."""
    tree = ElementTree.fromstring(printed)
    headings = [cell.text or "" for cell in tree.iterfind("structure/section")]
    return headings, [[cell.text or "" for cell in row.iterfind("section")] for row in tree.iterfind("packet")]


def test_columns(with_profile: Run, demo: Path) -> None:
    headings, cells = rows(with_profile("-r", demo, "-T", "psml", "-Y", "sip.Method || sipexplain.code"))
    assert headings == COLUMNS
    shown = [dict(zip(headings, row)) for row in cells]
    assert {"INVITE", "REGISTER"} <= {row["Method or code"] for row in shown}
    refused = [row for row in shown if row["Method or code"] == "604"]
    assert refused and all(row["Explanation"] == "Nobody by that address exists anywhere" for row in refused)
    assert all(row["Outcome"] == "Failed" for row in refused)


def test_the_default_profile_keeps_its_columns(with_profile: Run, demo: Path) -> None:
    headings, _ = rows(with_profile("-r", demo, "-T", "psml", profile=False))
    assert "Outcome" not in headings


def test_buttons(with_profile: Run, demo: Path) -> None:
    lines = [line for line in (PROFILE / "dfilter_buttons").read_text().splitlines() if not line.startswith("#")]
    buttons = {row[1]: row[2].replace("\\x22", '"') for row in csv.reader(lines)}
    assert list(buttons) == BUTTONS
    found = {name: set(with_profile("-r", demo, "-Y", query).splitlines()) for name, query in buttons.items()}
    assert all(found.values()), found
    failed = set(with_profile("-r", demo, "-Y", "sipexplain.outcome == 8").splitlines())
    assert found["Failed calls"] < failed
    assert not found["Not connected"] & failed


def test_colours(with_profile: Run, tshark: Any, demo: Path) -> None:
    layout = ["-T", "fields", "-e", "sipexplain.outcome", "-e", "frame.coloring_rule.name"]
    printed = with_profile("-r", demo, "--color", "-Y", "sipexplain.outcome", *layout)
    coloured = {tuple(line.split("\t")) for line in re.sub(r"\x1b\[[0-9;]*m", "", printed).splitlines()}
    names = tshark("-G", "values")
    outcomes = dict(re.findall(r"^V\tsipexplain\.outcome\t(\d)\t(.*)$", names, re.MULTILINE))
    assert len(coloured) > 4
    assert {rule for _, rule in coloured} == {outcomes[outcome] for outcome, _ in coloured}
    assert all(outcomes[outcome] == rule for outcome, rule in coloured)

# SPDX-License-Identifier: GPL-2.0-or-later
"""What is written about the command, and what is installed with it, keeps up with it."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from command import Command

ROOT = Path(__file__).resolve().parents[2]
COMPLETIONS = ROOT / "plugin" / "cli" / "completions"


def options_of(help_text: str) -> set[str]:
    """The long options that --help lists."""
    return set(re.findall(r"--[a-z]+", help_text))


@pytest.fixture(scope="session")
def manual(sipexplain: Command) -> str:
    """The source of the manual page."""
    return (sipexplain.program.parent / "sipexplain.1").read_text(encoding="utf-8").replace("\\-", "-")


def test_reference_page_is_up_to_date(sipexplain: Command) -> None:
    page = (ROOT / "docs" / "response-codes.md").read_text(encoding="utf-8")
    assert page == sipexplain("list", "--markdown"), "renew it: sipexplain list --markdown > docs/response-codes.md"


def test_reference_page_has_every_code_and_link(sipexplain: Command) -> None:
    page = sipexplain("list", "--markdown")
    anchors = re.findall(r'<a id="(\d{3})"></a>', page)
    assert anchors == [str(row["code"]) for row in json.loads(sipexplain("list", "--json"))]
    assert set(re.findall(r"\]\(#(\d{3})\)", page)) == set(anchors)


def test_reference_page_of_a_class(sipexplain: Command) -> None:
    page = sipexplain("list", "6", "--markdown")
    assert re.findall(r"^## (\d)xx", page, re.MULTILINE) == ["6"]
    assert "### 604 Does Not Exist Anywhere" in page


def test_manual_names_every_option(sipexplain: Command, manual: str) -> None:
    for option in options_of(sipexplain("--help")):
        assert option in manual


def test_manual_names_every_key(sipexplain: Command, manual: str) -> None:
    documented = manual[manual.index(".SH JSON") : manual.index(".SH EXIT STATUS")]
    comparison = json.loads(sipexplain("compare", "404", "604", "--json"))
    row = json.loads(sipexplain("604", "--json", "--method", "INVITE"))[0]
    for key in [*comparison, *row, *row["confused"][0]]:
        assert re.search(rf"\b{key}\b", documented), key


def test_manual_is_well_formed(sipexplain: Command) -> None:
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("groff is not installed")
    page = sipexplain.program.parent / "sipexplain.1"
    done = subprocess.run([groff, "-man", "-Tutf8", "-ww", "-z", page], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def complete(program: Path, *words: str) -> list[str]:
    """What bash offers behind these words, of which the last one is being typed."""
    script = f"""
        source {COMPLETIONS / "sipexplain.bash"}
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        _sipexplain
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    command = ["bash", "-c", script, "bash", str(program), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_bash_completion(sipexplain: Command) -> None:
    program = sipexplain.program
    assert complete(program, "60") == ["600", "603", "604", "606", "607", "608"]
    assert complete(program, "com") == ["compare"]
    assert complete(program, "compare", "404", "60") == ["600", "603", "604", "606", "607", "608"]
    assert complete(program, "compare", "l") == []
    assert complete(program, "list", "60") == []
    assert complete(program, "604", "--method", "SUB") == ["SUBSCRIBE"]
    assert complete(program, "604", "--method", "=", "SUB") == ["SUBSCRIBE"]
    assert complete(program, "604", "--language", "") == sipexplain("--languages").split()
    assert set(complete(program, "--")) == options_of(sipexplain("--help"))


@pytest.mark.parametrize("name", ["sipexplain.bash", "_sipexplain"])
def test_completions_name_options_and_methods(sipexplain: Command, name: str) -> None:
    completion = (COMPLETIONS / name).read_text(encoding="utf-8")
    refusal = sipexplain.refuse("604", "--method", "?")
    for word in [*options_of(sipexplain("--help")), *re.findall(r"\b(?:re-)?[A-Z]{3,}\b", refusal.split("are ")[1])]:
        assert word in completion, word

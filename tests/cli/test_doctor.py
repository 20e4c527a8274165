# SPDX-License-Identifier: GPL-2.0-or-later
"""`sipexplain doctor`: each thing that keeps the plugin from being loaded is provoked, and has to be named.

Where it can, with this machine's tshark; its folder for all users is kept out of it, as nobody knows what is there. For
other versions of Wireshark, and for root, a script plays tshark.
"""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import Command

HEALTHY = "Nothing has to be done."
TASK = re.compile(r"^  \d+\. (.*)\n {5}(.*)\n", re.MULTILINE)


class Patient:
    """A user with a home, and a folder for all users; no plugin is in either."""

    def __init__(self, stage: Any, folder: Path, command: Path) -> None:
        self.stage = stage
        self.command = command
        self.home = folder / "home"
        self.programs = folder / "bin"
        self.built = next(stage.plugins.iterdir()).name
        self.plugins = folder / "plugins"
        self.mine = self.personal(self.built)
        self.everyones = self.plugins / self.built / "epan"
        for made in (self.home, self.programs, self.mine, self.everyones):
            made.mkdir(parents=True)

    def personal(self, version: str) -> Path:
        """The folder for this user's own plugins."""
        return self.home / ".local/lib/wireshark/plugins" / version / "epan"

    def put(self, folder: Path, name: str = "sipexplain.so") -> Path:
        """Put a copy of the plugin into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        copy = folder / name
        shutil.copy(self.stage.plugins / self.built / "epan" / "sipexplain.so", copy)
        copy.chmod(0o644)
        return copy

    def play(self, program: str, version: str, *, complaint: str = "", loaded: Path | None = None) -> None:
        """Have a script play a program of Wireshark's; it must then be looked for in `programs`."""
        folders = {"Personal": self.personal(version).parent, "Global": self.plugins / version}
        lines = "".join(f"{kind} Plugins:    \t{folder}\n" for kind, folder in folders.items())
        plugins = f"sipexplain.so   \t1.0.0\tdissector\t{loaded}\n" if loaded else ""
        script = f"""#!/bin/sh
            case "$*" in
            --version) printf '%s' {shlex.quote(f"{program} (Wireshark) {version}.1.")} ;;
            "-G folders") printf '%s' {shlex.quote(lines)} ;;
            "-G plugins") printf '%s' {shlex.quote(plugins)}; printf '%s' {shlex.quote(complaint)} >&2 ;;
            esac
        """
        (self.programs / program).write_text(script)
        (self.programs / program).chmod(0o755)

    def run(self, *become: str, **environment: str) -> tuple[int, str, list[tuple[str, str]]]:
        """What the doctor exits with and prints, and the tasks among it: what is wrong, and what to do about it."""
        own = {"HOME": str(self.home), "WIRESHARK_PLUGIN_DIR": str(self.plugins)}
        settings = [f"{name}={value}" for name, value in self.stage.environment(**own | environment).items()]
        program = ["env", "-i", *settings, str(self.command), "doctor"]
        command = [*become, *program] if become else self.stage.command(*program)
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        assert done.stderr == ""
        return done.returncode, done.stdout, TASK.findall(done.stdout)

    def run_as_root(self, **environment: str) -> tuple[int, str, list[tuple[str, str]]]:
        """The same for root, or for who takes himself for root."""
        become = [] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user"]
        if become and subprocess.run([*become, "true"], capture_output=True).returncode != 0:
            pytest.skip("only root can be root here")
        return self.run(*become or ["env"], **environment)


@pytest.fixture
def patient(stage: Any, sipexplain: Command, request: pytest.FixtureRequest) -> Iterator[Patient]:
    """Made for one test."""
    folder = stage.writable(re.sub(r"\W", "-", request.node.name))
    command = folder / "sipexplain"
    shutil.copy(sipexplain.program, command)
    command.chmod(0o755)
    yield Patient(stage, folder, command)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)


def test_a_plugin_that_is_loaded(patient: Patient) -> None:
    copy = patient.put(patient.mine)
    status, printed, tasks = patient.run()
    assert (status, tasks) == (0, [])
    assert printed.endswith(f"\n\n{HEALTHY}\n")
    for program in ("tshark", "wireshark"):
        if path := shutil.which(program):
            assert re.search(rf"^{program} {re.escape(patient.built)}\.\d+ .*{path}\.$", printed, re.MULTILINE)
    assert f"a plugin for Wireshark {patient.built}." in printed
    assert f"WIRESHARK_PLUGIN_DIR has Wireshark look in {patient.everyones}," in printed
    assert f"your own plugins in {patient.mine}." in printed
    assert f"loaded: {copy}." in printed


def test_no_plugin(patient: Patient) -> None:
    status, printed, tasks = patient.run()
    assert (status, len(tasks)) == (1, 1)
    assert "in none of these folders" in tasks[0][0]
    assert HEALTHY not in printed


def test_no_wireshark(patient: Patient) -> None:
    status, _, tasks = patient.run(PATH=str(patient.programs))
    assert status == 1
    assert [problem for problem, _ in tasks] == ["Neither Wireshark nor tshark was found."]
    assert "PATH" in tasks[0][1]


def test_another_version_of_wireshark(patient: Patient) -> None:
    patient.play("tshark", "4.98")
    patient.play("wireshark", "4.98")
    old = patient.put(patient.mine)
    status, printed, tasks = patient.run(PATH=str(patient.programs))
    assert status == 1
    problem = f"The plugin was built for Wireshark {patient.built}, and Wireshark 4.98 does not load it."
    assert [found for found, _ in tasks] == [problem]
    assert "package for Wireshark 4.98" in tasks[0][1]
    assert f"another version of Wireshark is not used: {old}." in printed


def test_another_version_that_has_its_own_build(patient: Patient) -> None:
    patient.play("tshark", "4.98", loaded=patient.put(patient.personal("4.98")))
    assert patient.run(PATH=str(patient.programs))[::2] == (0, [])
    patient.play("wireshark", "4.99")  # but not for this one, which only shares the prompt with it
    status, _, tasks = patient.run(PATH=str(patient.programs))
    assert (status, len(tasks)) == (1, 1)
    assert "Wireshark 4.99 does not load it" in tasks[0][0]


def test_a_plugin_that_tshark_refuses(patient: Patient) -> None:
    copy = patient.put(patient.mine)
    patient.play("tshark", patient.built, complaint="tshark: Couldn't load plugin 'sipexplain.so': \x1b[31mno\n")
    status, _, tasks = patient.run(PATH=str(patient.programs))
    assert status == 1
    assert [problem for problem, _ in tasks] == [
        f"tshark does not load {copy}: Couldn't load plugin 'sipexplain.so': ?[31mno."
    ]


def test_a_broken_file(patient: Patient) -> None:
    copy = patient.put(patient.mine)
    copy.write_bytes(copy.read_bytes()[:5000])
    status, _, tasks = patient.run()
    assert (status, len(tasks)) == (1, 1)
    assert tasks[0][0].startswith(f"tshark does not load {copy}")


@pytest.mark.parametrize("where", ["two folders", "one folder"])
def test_several_copies(patient: Patient, where: str) -> None:
    first = patient.put(patient.mine)
    place = (patient.everyones,) if where == "two folders" else (patient.mine, "old-sipexplain.so")
    second = patient.put(*place)
    status, _, tasks = patient.run()
    assert (status, len(tasks)) == (1, 1)
    assert str(first) in tasks[0][0] and str(second) in tasks[0][0]
    assert "delete" in tasks[0][1]


def test_root_with_a_personal_plugin(patient: Patient) -> None:
    patient.play("tshark", patient.built)
    copy = patient.put(patient.mine)
    status, printed, tasks = patient.run_as_root(PATH=f"{patient.programs}:{os.defpath}")
    assert "You are root: Wireshark ignores" in printed
    assert "has Wireshark look in" not in printed
    assert (status, len(tasks)) == (1, 1)
    assert f"ignores for root: {copy}." in tasks[0][0]
    assert "all users" in tasks[0][1]


def test_root_with_a_plugin_for_all_users(patient: Patient) -> None:
    patient.put(patient.mine)
    patient.play("tshark", patient.built, loaded=patient.put(patient.everyones))
    status, printed, tasks = patient.run_as_root(PATH=f"{patient.programs}:{os.defpath}")
    assert (status, tasks) == (0, [])
    assert "You are root: Wireshark ignores" in printed


@pytest.mark.parametrize("closed", ["file", "folder", "folder above"])
def test_what_may_not_be_read(patient: Patient, closed: str) -> None:
    copy = patient.put(patient.mine)
    named = {"file": copy, "folder": patient.mine, "folder above": patient.mine}[closed]
    (patient.mine.parent if closed == "folder above" else named).chmod(0)
    status, _, tasks = patient.run()
    assert status == 1
    assert [problem for problem, _ in tasks] == [f"You may not read {named}."]
    assert "chmod a+rX" in tasks[0][1]


def test_the_window_without_tshark(patient: Patient) -> None:
    patient.play("wireshark", patient.built)
    copy = patient.put(patient.mine)
    status, printed, tasks = patient.run(PATH=str(patient.programs))
    assert (status, tasks) == (0, [])
    assert "tshark is in none of the folders of PATH." in printed
    assert f"only tshark could try whether it is loaded: {copy}." in printed


def test_a_program_that_tells_nothing(patient: Patient) -> None:
    (patient.programs / "tshark").write_text("#!/bin/sh\nexit 3\n")
    (patient.programs / "tshark").chmod(0o755)
    status, printed, tasks = patient.run(PATH=str(patient.programs))
    assert (status, len(tasks)) == (1, 1)
    assert "tshark is installed, but does not tell its version" in printed


@pytest.mark.parametrize("more", [("604",), ("--json",), ("--markdown",), ("--method", "BYE")])
def test_it_stands_alone(sipexplain: Command, more: tuple[str, ...]) -> None:
    sipexplain.refuse("doctor", *more)

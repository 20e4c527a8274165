# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tshark and takes its CPU time, its peak memory or the number of its instructions."""

import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from staging import Stage


class BenchError(Exception):
    """Something could not be measured; the message says what."""


@dataclass(frozen=True)
class Setup:
    """A way to run tshark: what it loads."""

    plugins: Path
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """One command to be measured."""

    setup: Setup
    capture: Path
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Usage:
    """What a run took."""

    seconds: float  # user and system
    peak: int  # bytes


@dataclass
class Lab:
    """Measures on a stage."""

    stage: Stage
    report: Callable[[str], None]

    def use(self, run: Run) -> Usage:
        """CPU time and peak memory of a run."""
        return self._use("tshark", *run.setup.options, "-r", "/dev/stdin", *run.arguments, run=run)

    def count(self, runs: Iterable[Run]) -> dict[Run, int]:
        """The instructions of each run. A count depends on no clock, so several are made at a time."""
        wanted = list(dict.fromkeys(runs))

        def count(numbered: tuple[int, Run]) -> int:
            number, run = numbered
            self.report(f"instructions {number} of {len(wanted)}")
            return self._count(run, number)

        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            return dict(zip(wanted, pool.map(count, enumerate(wanted, 1))))

    def ask(self, setup: Setup, *arguments: str) -> str:
        """What tshark prints of itself."""
        command = self.stage.command("tshark", *setup.options, *arguments)
        done = subprocess.run(
            command, env=self._environment(setup), cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        return done.stdout + done.stderr

    def _count(self, run: Run, number: int) -> int:
        log = self._logs / str(number)
        valgrind = ["--tool=callgrind", "--callgrind-out-file=/dev/null", f"--log-file={log}", "tshark"]
        self._use("valgrind", *valgrind, *run.setup.options, "-r", "/dev/stdin", *run.arguments, run=run)
        collected = re.search(r"Collected : (\d+)", log.read_text())
        if collected is None:
            raise BenchError(f"callgrind counted nothing: {log.read_text()}")
        return int(collected[1])

    @cached_property
    def _logs(self) -> Path:
        return self.stage.writable("logs")

    def _environment(self, setup: Setup) -> dict[str, str]:
        return self.stage.environment(WIRESHARK_PLUGIN_DIR=str(setup.plugins))

    def _use(self, program: str, *arguments: str, run: Run) -> Usage:
        # Standard input is opened by the caller: the user that tshark runs as may not get at its folder.
        with run.capture.open("rb") as capture, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                self.stage.command(program, *arguments),
                env=self._environment(run.setup),
                cwd="/",
                stdin=capture,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            errors.seek(0)
            said = errors.read().decode(errors="replace")
        if process.returncode != 0 or said:
            raise BenchError(f"{program} {' '.join(arguments)}: exit status {process.returncode}\n{said}")
        return Usage(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def interleave(
    lab: Lab, what: str, groups: Sequence[dict[str, Run]], repetitions: int
) -> list[dict[str, list[Usage]]]:
    """What each run of each group takes, repeatedly.

    The runs of a group follow each other at once, in turned order every other time, so that a machine that becomes
    slower or faster meanwhile changes none of their ratios.
    """
    results: list[dict[str, list[Usage]]] = [{name: [] for name in group} for group in groups]
    for repetition in range(repetitions):
        for index, (group, result) in enumerate(zip(groups, results), 1):
            lab.report(f"{what}: repetition {repetition + 1} of {repetitions}, {index} of {len(groups)}")
            for name in list(group)[:: -1 if repetition % 2 else 1]:
                result[name].append(lab.use(group[name]))
    return results

# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of this folder share: the core, fed without Wireshark."""

import json
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from messages import Packet
from staging import sanitizer_of


@dataclass(frozen=True)
class Feed:
    """The program feed.c."""

    path: Path

    def report(self, packets: Iterable[Packet], measure_at: int = 0) -> dict[str, int]:
        """What it counted, and the heap after so many packets and at the end."""
        return json.loads(self._run([self.path, str(measure_at)], packets).stdout)

    def instructions(self, packets: Iterable[Packet]) -> int:
        """What the messages cost, counted by valgrind."""
        counting = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", self.path]
        said = self._run(counting, packets).stderr.decode()
        return int(re.search(r"I\s+refs:\s+([\d,]+)", said).group(1).replace(",", ""))

    def _run(self, command: list[str | Path], packets: Iterable[Packet]) -> subprocess.CompletedProcess[bytes]:
        fed = b"".join(packet.feed() for packet in packets)
        return subprocess.run(command, input=fed, capture_output=True, check=True)


@pytest.fixture(scope="session")
def feed(request: pytest.FixtureRequest) -> Feed:
    """The core of the build that is tested."""
    build = Path(request.config.getoption("--build")).resolve()
    if sanitizer_of(build):
        pytest.skip("sanitizers change what an operation costs, and do not go with valgrind")
    return Feed(build / "tests/robustness/feed")

# SPDX-License-Identifier: GPL-2.0-or-later
"""Where and with what was measured."""

import os
import platform
import re
import subprocess
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def describe(built: Path, tshark: str) -> list[tuple[str, str]]:
    """Names and values, for a table; `tshark` is what tshark says of its version."""
    return [
        ("date", f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC"),
        ("processor", f"{_processor()}, {os.cpu_count()} cores"),
        ("memory", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"),
        ("system", f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Linux {platform.release()}"),
        ("tshark", re.sub(r"^TShark \(Wireshark\) |\.$", "", tshark)),
        ("compiler", _first_line("gcc", "--version")),
        ("callgrind", _first_line("valgrind", "--version")),
        ("plugin", f"{_commit()}, {_build_type(built)}"),
        ("load before", _load()),
    ]


def _load() -> str:
    return " ".join(f"{load:.2f}" for load in os.getloadavg()) + " (1, 5, 15 minutes)"


def _processor() -> str:
    found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def _first_line(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.stdout.partition("\n")[0]


def _commit() -> str:
    """The commit, with a note if the tree differs from it; empty outside a repository."""
    git = ["git", "-C", str(ROOT), "-c", "safe.directory=*"]
    return _first_line(*git, "describe", "--always", "--dirty") or "no commit"


def _build_type(built: Path) -> str:
    """As CMake was told; the build takes RelWithDebInfo if it was told nothing."""
    cache = (built / "CMakeCache.txt").read_text()
    found = re.search(r"^CMAKE_BUILD_TYPE:\w+=(.*)$", cache, re.MULTILINE)
    sanitizers = re.search(r"^SIPEXPLAIN_SANITIZE:\w+=(.+)$", cache, re.MULTILINE)
    return ((found and found[1]) or "RelWithDebInfo") + (f" with sanitizers {sanitizers[1]}" if sanitizers else "")

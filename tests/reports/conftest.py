# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of the reports share: a capture of 10,000 calls, and what is true of them."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

COUNT = 10_000


@dataclass(frozen=True)
class Known:
    """A capture, and its calls."""

    path: Path
    calls: list[Any]


@pytest.fixture(scope="session")
def known(stage: Any) -> Known:
    """The capture."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "captures"))
    import many_calls

    folder = stage.folder / "many-calls"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    path = folder / "many.pcap"
    calls = many_calls.write(path, COUNT, seed=5)
    path.chmod(0o644)
    return Known(path, calls)

# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of the command share."""

from pathlib import Path

import pytest
from command import Command


@pytest.fixture(scope="session")
def sipexplain(request: pytest.FixtureRequest) -> Command:
    """The command."""
    program = Path(request.config.getoption("--build")).resolve() / "plugin" / "cli" / "sipexplain"
    if not program.is_file():
        pytest.fail(f"{program} does not exist: build it, or name its build directory with --build")
    return Command(program)

# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests through Wireshark's window share.

`wireshark`  opens a capture in a Wireshark of its own, with the HOME of home/ and the profile, and demands a clean end
`demo`       the capture that is shown
`picture`    takes a picture for the manual; only `take_screenshots` replaces the ones that are committed
"""

import os
import pwd
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pictures
import pytest
from recognition import Box
from wireshark_window import Wireshark
from xdesktop import PROGRAMS, Desktop

HOME = Path(__file__).with_name("home")
PROFILE = Path(__file__).resolve().parents[2] / "plugin" / "profile"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The switch of take_screenshots."""
    parser.addoption("--screenshots", type=Path, help="folder for the pictures of the manual (default: thrown away)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With that switch run only what takes a picture."""
    if config.getoption("--screenshots", default=None):
        items[:] = [item for item in items if "picture" in getattr(item, "fixturenames", ())]


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    """A desktop for one test."""
    if missing := [program for program in PROGRAMS if shutil.which(program) is None]:
        pytest.fail(f"not installed: {', '.join(missing)} (Debian: xvfb xdotool imagemagick tesseract-ocr)")
    desktop = Desktop(tmp_path)
    yield desktop
    desktop.close()


@pytest.fixture
def demo(stage: Any) -> Path:
    """The capture of the manual."""
    return stage.captures / "demo.pcap"


@pytest.fixture
def wireshark(stage: Any, desktop: Desktop, request: pytest.FixtureRequest) -> Iterator[Callable[..., Wireshark]]:
    """Starts Wireshark with a capture and further options."""
    started: list[Wireshark] = []

    def start(capture: Path, *options: str) -> Wireshark:
        home = _make_home(stage, f"{request.node.name}-{len(started)}")
        program = Wireshark(stage, desktop, home, capture, *options)
        started.append(program)
        program.wait_until_loaded(capture)
        return program

    failures = request.session.testsfailed
    yield start
    if request.session.testsfailed > failures:  # whatever is open now would not let it quit
        for program in started:
            program.kill()
        return
    ends = [_end(program) for program in started]
    assert ends == [(0, "")] * len(ends), "exit status and messages on the terminal"


def _make_home(stage: Any, test: str) -> Path:
    """A HOME that no test has used before."""
    home = stage.writable(f"gui-{test}")
    settings = home / ".config" / "wireshark"
    shutil.copytree(HOME, settings)
    profile = settings / "profiles" / "SIP Explain"
    shutil.copytree(PROFILE, profile)
    for name in ("preferences", "recent"):  # font and panes are the person's; the profile comes last and counts
        (profile / name).write_text((HOME / name).read_text() + (PROFILE / name).read_text())
    home.chmod(0o700)  # it is the run-time folder too, which nobody else may enter
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        for path in home.rglob("*"):
            os.chown(path, user.pw_uid, user.pw_gid)
    return home


def _end(program: Wireshark) -> tuple[int, str]:
    try:
        return program.quit(), program.complaints()
    finally:
        program.kill()


@pytest.fixture
def picture(request: pytest.FixtureRequest, desktop: Desktop, tmp_path: Path) -> Callable[..., None]:
    """Takes a picture of a part of the screen."""
    folder = request.config.getoption("--screenshots", default=None) or tmp_path

    def take(name: str, *boxes: Box | bytes) -> None:
        """Boxes of the screen, or pictures that were taken before: several are put below one another."""
        desktop.park_pointer()
        path = folder / f"{name}.png"
        parts = [desktop.picture(box) if isinstance(box, Box) else box for box in boxes]
        pictures.save(pictures.stack(parts), path)
        assert path.stat().st_size < pictures.MOST_BYTES, path

    return take

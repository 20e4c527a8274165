# SPDX-License-Identifier: GPL-2.0-or-later
"""A desktop that nobody sees: an X server without a screen, its windows, and a hand on its keyboard and pointer."""

import os
import re
import select
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pictures
from recognition import Box

PROGRAMS = ("Xvfb", "xdotool", "import", "convert", "tesseract")
_SCREEN = Box(0, 0, 1600, 1000)

_POLL_SECONDS = 0.05
_PATIENCE_SECONDS = 120

Found = TypeVar("Found")


@dataclass(frozen=True)
class Window:
    """A window that is on the desktop now."""

    number: str
    title: str
    box: Box


class Desktop:
    """An Xvfb of its own on a free display number. There is no window manager: who wants to type gives focus first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        read_end, write_end = os.pipe()
        command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{_SCREEN.width}x{_SCREEN.height}x24"]
        with (folder / "xvfb.log").open("wb") as log:
            self._server = subprocess.Popen(
                [*command, "-nolisten", "tcp", "-noreset"], stdout=log, stderr=log, pass_fds=[write_end]
            )
        os.close(write_end)
        with os.fdopen(read_end) as answer:
            ready, _, _ = select.select([answer], [], [], _PATIENCE_SECONDS)
            number = answer.readline().strip() if ready else ""
        if not number:
            self.close()
            raise RuntimeError(f"Xvfb does not start:\n{(folder / 'xvfb.log').read_text()}")
        self.display = f":{number}"

    def close(self) -> None:
        """Take the desktop away."""
        self._server.kill()
        self._server.wait()

    def wait(self, what: str, condition: Callable[[], Found | None]) -> Found:
        """Ask until the answer is true. Who waits in vain is told what for, and gets a picture of the screen."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not (found := condition()):
            if time.monotonic() > deadline:
                name = re.sub(r"[^a-z0-9]+", "-", what.lower()).strip("-")
                picture = self.folder / f"{name[:80]}.png"
                pictures.save(self.picture(), picture)
                raise AssertionError(f"in vain waited for: {what}; the screen is in {picture}")
            time.sleep(_POLL_SECONDS)
        return found

    def windows(self, title: str = "") -> list[Window]:
        """The windows whose title contains this text; a menu that is open is one, often without a title."""
        found = []
        for number in self._xdotool("search", "--onlyvisible", "--name", "").split():
            answer = self._xdotool("getwindowname", number, "getwindowgeometry", "--shell", number)
            name, _, geometry = answer.partition("\n")
            place = dict(line.split("=", 1) for line in geometry.splitlines())
            if place:  # else it has just closed
                box = Box(*(int(place[key]) for key in ("X", "Y", "WIDTH", "HEIGHT")))
                found.append(Window(number, name, box))
        return [window for window in found if title in window.title and (window.title or window.box != _SCREEN)]

    def focus(self, window: Window) -> None:
        """Send what is typed from now on to this window."""

        def focused() -> bool:
            self._xdotool("windowfocus", window.number)
            return self._xdotool("getwindowfocus").strip() == window.number

        self.wait(f"the focus on {window.title}", focused)

    def keys(self, *names: str) -> None:
        """Press keys, such as `ctrl+a` or `Return`."""
        self._xdotool("key", *names)

    def type(self, text: str) -> None:
        """Type a text."""
        self._xdotool("type", "--delay", "5", text)

    def click(self, box: Box, *, times: int = 1) -> None:
        """Click into the middle of a box."""
        x, y = box.middle
        self._xdotool("mousemove", str(x), str(y), "click", "--repeat", str(times), "--delay", "50", "1")

    def widen(self, window: Window) -> Window:
        """Give a window the whole width of the screen."""
        size = (str(_SCREEN.width), str(window.box.height))
        self._xdotool("windowmove", window.number, "0", "0", "windowsize", window.number, *size)

        def widened() -> Window | None:
            known = (known for known in self.windows(window.title) if known.box.width > window.box.width)
            return next(known, None)

        return self.wait(f"the width of {window.title}", widened)

    def park_pointer(self) -> None:
        """Move the pointer where it colours nothing."""
        self._xdotool("mousemove", str(_SCREEN.right - 1), str(_SCREEN.bottom - 1))

    def picture(self, box: Box = _SCREEN) -> bytes:
        """A part of the screen as PNM: pixels and no date, so that what looks the same is the same."""
        command = ["import", "-silent", "-window", "root", "-crop", box.geometry, "+repage", "-depth", "8", "pnm:-"]
        return subprocess.run(command, env=self._environment(), check=True, stdout=subprocess.PIPE).stdout

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "DISPLAY": self.display, "LANG": "C.UTF-8"}

    def _xdotool(self, *arguments: str) -> str:
        """What xdotool prints: nothing when it fails, as it does when a window has just closed."""
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=_PATIENCE_SECONDS,
        )
        return done.stdout if done.returncode == 0 else ""

# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark with its window: what a person reads there, and what a person does with keyboard and pointer."""

import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from recognition import Box, Line, find, read
from xdesktop import Desktop, Window

# Parts of the main window that are read alone, because reading takes time.
_TOOLBARS_HEIGHT = 80
_STATUS_BAR_HEIGHT = 30
_MARGIN_WIDTH = 150

PROFILE = ("-C", "SIP Explain")  # the options that choose the profile of the product

_COUNTS = re.compile(r"Packets:\s*(\d+)\b.*?\bDisplayed:\s*(\d+)\b")
_COMPLAINT = re.compile(r"critical|assert|dissector bug|sanitizer|sipexplain|sip explain", re.IGNORECASE)
_PATIENCE_SECONDS = 120

Found = TypeVar("Found")


class Stage(Protocol):
    """What is needed of the folder that an unprivileged user may read."""

    def command(self, program: str, *arguments: str | Path) -> list[str]:
        """The command line of a program."""

    def environment(self, **more: str) -> dict[str, str]:
        """Its environment."""


class Wireshark:
    """A Wireshark that has a capture open."""

    def __init__(self, stage: Stage, desktop: Desktop, home: Path, capture: Path, *options: str) -> None:
        self.desktop = desktop
        self._home = home
        self._log = desktop.folder / "wireshark.log"
        environment = stage.environment(
            HOME=str(home), XDG_RUNTIME_DIR=str(home), DISPLAY=desktop.display, QT_QPA_PLATFORM="xcb"
        )
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                stage.command("wireshark", "-r", capture, *options), env=environment, cwd="/", stdout=log, stderr=log
            )

    def wait(self, what: str, condition: Callable[[], Found | None]) -> Found:
        """Wait for something as long as Wireshark lives."""

        def alive_and_true() -> Found | None:
            assert self._process.poll() is None, f"Wireshark has ended: {self._process.returncode}\n{self.complaints()}"
            return condition()

        return self.desktop.wait(what, alive_and_true)

    def wait_until_loaded(self, capture: Path) -> None:
        """Wait until the capture is read and its first packet is shown."""
        self.main = self.wait(f"the window of {capture.name}", lambda: self.desktop.windows(capture.name))[0]
        self.wait("the number of packets", self.counts)
        # The list ends where the details of the packet that is selected begin: with its frame.
        margin = Box(0, _TOOLBARS_HEIGHT, _MARGIN_WIDTH, self.main.box.height - _TOOLBARS_HEIGHT)
        frame = self.wait("the details of a packet", lambda: find(read_screen(self.desktop, margin), "Frame"))
        top = frame.y - frame.height // 2
        self.packet_list = Box(0, _TOOLBARS_HEIGHT, self.main.box.width, top - _TOOLBARS_HEIGHT)
        self.packet_details = Box(0, top, self.main.box.width, self._status_bar.y - top)
        # With room above and below, as the panes move by a few pixels when the buttons of a profile come.
        self.first_detail = Box(0, top - frame.height, 2 * _MARGIN_WIDTH, 4 * frame.height)

    def quit(self) -> int:
        """Leave as a person does; the exit status."""
        if self._process.poll() is None:
            self.desktop.focus(self.main)
            self.desktop.keys("ctrl+q")
        return self._process.wait(_PATIENCE_SECONDS)

    def kill(self) -> None:
        """Leave whatever is on the screen."""
        self._process.kill()
        self._process.wait()

    def complaints(self) -> str:
        """What Wireshark printed that no user should see."""
        lines = self._log.read_text(errors="replace").splitlines()
        return "\n".join(line for line in lines if _COMPLAINT.search(line))

    @property
    def settings(self) -> Path:
        """Where it keeps what a person has set."""
        return self._home / ".config" / "wireshark"

    # What is seen.

    def counts(self) -> tuple[int, int] | None:
        """The packets of the capture and those that are displayed, as the status bar tells."""
        for line in read_screen(self.desktop, self._status_bar):
            if counts := _COUNTS.search(line.text):
                return int(counts[1]), int(counts[2])
        return None

    def wait_for_displayed(self, number: int) -> None:
        """Wait until the status bar tells this number."""
        self.wait(f"Displayed: {number}", lambda: (self.counts() or (0, -1))[1] == number)

    def wait_for_button(self, text: str) -> Box:
        """Where in the toolbars a text stands."""
        toolbars = Box(0, 0, self.main.box.width, _TOOLBARS_HEIGHT + 2 * _STATUS_BAR_HEIGHT)
        return self.wait(f"{text} in a toolbar", lambda: find(read_screen(self.desktop, toolbars, scattered=True), text))

    def rows(self) -> Sequence[Line]:
        """The lines of the packet list that are in view."""
        return read_screen(self.desktop, self.packet_list)

    def details(self, language: str = "eng") -> Sequence[Line]:
        """The lines of the packet details that are in view."""
        return read_screen(self.desktop, self.packet_details, language=language)

    def wait_for_row(self, text: str) -> Box:
        """Where in the packet list a text stands."""
        return self.wait(f"{text} in the packet list", lambda: find(self.rows(), text))

    def wait_for_detail(self, text: str, language: str = "eng") -> Box:
        """Where in the packet details a text stands, in a language of tesseract's."""
        return self.wait(f"{text} in the packet details", lambda: find(self.details(language), text))

    def wait_for_frame(self, frame: int) -> None:
        """Wait until the details are those of a packet."""
        self.wait(f"frame {frame}", lambda: find(read_screen(self.desktop, self.first_detail), f"Frame {frame}:"))

    def above(self, place: Box) -> Box:
        """The window from its top down to a line."""
        return Box(0, 0, self.main.box.width, place.bottom + 1)

    # What is done.

    def filter(self, text: str) -> None:
        """Type a display filter."""
        self.desktop.focus(self.main)
        self.desktop.keys("ctrl+slash", "ctrl+a")
        self.desktop.type(text)
        self.desktop.keys("Return")

    def go_to(self, frame: int) -> None:
        """Select a packet by its number."""
        self.desktop.focus(self.main)
        self.desktop.keys("ctrl+g")
        self.desktop.type(str(frame))
        self.desktop.keys("Return")
        self.wait_for_frame(frame)

    def click_row(self, text: str) -> None:
        """Select a packet by pointing at it."""
        self.desktop.click(self.wait_for_row(text))

    def expand(self, item: str) -> None:
        """Select an item of the packet details and open it."""
        self.desktop.focus(self.main)
        self.desktop.click(self.wait_for_detail(item))
        self.desktop.keys("Right")

    def choose(self, menu: str, *items: str) -> None:
        """Open a menu by its letter, then click through its items."""
        self.desktop.focus(self.main)
        self.desktop.keys(f"alt+{menu}")
        for item in items:
            self.desktop.click(self.wait(f"{item} in a menu", lambda: self._in_popup(item)))

    def export(self, kind: str, name: str, complete: Callable[[str], bool]) -> str:
        """Export what is displayed, the details as they are displayed; what the file then holds."""
        file = self._home / name
        self.choose("f", "Export Packet Dissections", kind)
        dialog = self.wait("the export dialog", lambda: self.desktop.windows("Export Packet Dissections"))[0]
        self._answer(dialog, str(file))
        self.wait(f"the whole of {name}", lambda: file.is_file() and complete(file.read_text()))
        return file.read_text()

    def open(self, capture: Path) -> None:
        """Open another capture."""
        self.desktop.focus(self.main)
        self.desktop.keys("ctrl+o")
        dialog = self.wait("the open dialog", lambda: self.desktop.windows("Open Capture File"))[0]
        self._answer(dialog, str(capture))
        self.wait_until_loaded(capture)

    def save_table(self, table: Window, name: str, complete: Callable[[str], bool]) -> str:
        """Save the table of a dialog as text; what the file then holds."""
        file = self._home / name
        self.desktop.focus(table)
        button = self.wait("the button", lambda: find(read_screen(self.desktop, table.box, scattered=True), "Save as"))
        self.desktop.click(button)
        dialog = self.wait("the save dialog", lambda: self.desktop.windows("Save Statistics As"))[0]
        self._answer(dialog, str(file))
        self.wait(f"the whole of {name}", lambda: file.is_file() and complete(file.read_text()))
        return file.read_text()

    def close_dialog(self, dialog: Window) -> None:
        """Close a dialog."""
        self.desktop.focus(dialog)
        self.desktop.keys("Escape")
        self.wait(f"the end of {dialog.title}", lambda: not self.desktop.windows(dialog.title))

    @property
    def _status_bar(self) -> Box:
        box = self.main.box
        return Box(box.x, box.bottom - _STATUS_BAR_HEIGHT, box.width, _STATUS_BAR_HEIGHT)

    def _in_popup(self, item: str) -> Box | None:
        """Where in a menu that is open an item stands."""
        popups = [window.box for window in self.desktop.windows() if window.number != self.main.number]
        return next((box for popup in popups if (box := find(read_screen(self.desktop, popup), item))), None)

    def _answer(self, dialog: Window, name: str) -> None:
        """Type a file name into a dialog."""
        self.desktop.focus(dialog)
        self.desktop.type(name)
        self.desktop.keys("Return")
        self.wait(f"the end of {dialog.title}", lambda: not self.desktop.windows(dialog.title))


def read_screen(desktop: Desktop, box: Box, *, scattered: bool = False, language: str = "eng") -> Sequence[Line]:
    """The text in a part of the screen."""
    return read(desktop.picture(box), box, scattered=scattered, language=language)

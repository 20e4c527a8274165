# SPDX-License-Identifier: GPL-2.0-or-later
"""Edit > Preferences > Protocols > SIP Explain, and the table of site notes behind it."""

from collections.abc import Sequence

from recognition import Box, Line, find
from wireshark_window import Wireshark, read_screen
from xdesktop import Window

_PLUS = Box(12, 65, 10, 10)  # the button that adds a row: no text, so its place from the lower left corner


class PreferencesDialog:
    """The dialog, open at the page of SIP Explain."""

    def __init__(self, wireshark: Wireshark) -> None:
        self._wireshark = wireshark
        self._desktop = wireshark.desktop
        wireshark.choose("e", "Preferences")
        self.window = self._opened("Preferences")
        self._desktop.click(self._wait_for("Protocols"))
        self._desktop.keys("Right")
        self._desktop.type("SIP Explain")  # the list goes to what is typed
        self._wait_for("Expert infos to raise")

    def choose_language(self, name: str, letters: str) -> None:
        """Choose a language by its own name, in letters that tesseract reads by its data of that language."""
        self._desktop.click(self._wait_for("Automatic: that of the environment"))
        known = {self._wireshark.main.number, self.window.number}

        def entry() -> Box | None:
            lists = [window.box for window in self._desktop.windows() if window.number not in known]
            return next(
                (at for box in lists if (at := find(read_screen(self._desktop, box, language=letters), name))), None
            )

        self._desktop.click(self._wireshark.wait(f"{name} among the languages", entry))

    def open_site_notes(self) -> "SiteNotesDialog":
        """Open the table."""
        self._desktop.click(self._wait_for("Edit..."))
        return SiteNotesDialog(self._wireshark, self._opened("Site Notes"))

    def accept(self) -> None:
        """Press OK, which is what Return does here, but on the button that was pressed last."""
        self._desktop.focus(self.window)
        self._desktop.keys("shift+Tab", "Return")
        self._wireshark.wait("the end of the preferences", lambda: not self._desktop.windows("Preferences"))

    def _opened(self, title: str) -> Window:
        window = self._wireshark.wait(f"the dialog {title}", lambda: self._desktop.windows(title))[0]
        self._desktop.focus(window)
        return window

    def _wait_for(self, text: str) -> Box:
        def seen() -> Box | None:
            return find(read_screen(self._desktop, self.window.box, scattered=True), text)

        return self._wireshark.wait(f"{text} in the preferences", seen)


class SiteNotesDialog:
    """The table of site notes."""

    def __init__(self, wireshark: Wireshark, window: Window) -> None:
        self.window = window
        self._wireshark = wireshark
        self._desktop = wireshark.desktop
        self.wait_for("Severity")

    def add(self, cells: Sequence[str]) -> None:
        """Add a row and fill its cells from left to right."""
        corner = Box(self.window.box.x + _PLUS.x, self.window.box.bottom - _PLUS.y, _PLUS.width, _PLUS.height)
        self._desktop.click(corner)
        for number, cell in enumerate(cells):
            if number:
                self._desktop.keys("Tab")
            if cell:
                self._desktop.type(cell)
        self._desktop.keys("Return")  # ends the writing

    def correct(self, wrong: str, right: str) -> None:
        """Write something else into a cell."""
        self._desktop.click(self.wait_for(wrong), times=2)
        self._desktop.keys("ctrl+a")
        self._desktop.type(right)
        self._desktop.keys("Return")

    def wait_for(self, text: str) -> Box:
        """Wait for a text in the table or below it."""
        return self._wireshark.wait(f"{text} in the table", lambda: find(self._lines(), text))

    def wait_for_no(self, text: str) -> None:
        """Wait until a text is gone."""
        self._wireshark.wait(f"the end of {text}", lambda: not find(self._lines(), text))

    def press_ok(self) -> None:
        """Press OK, which is what Return does here, whether Wireshark allows it or not."""
        self._desktop.focus(self.window)
        self._desktop.keys("Return")

    def wait_for_end(self) -> None:
        """Wait until the dialog has closed."""
        self._wireshark.wait("the end of the table", lambda: not self._desktop.windows(self.window.title))

    def _lines(self) -> Sequence[Line]:
        return read_screen(self._desktop, self.window.box)

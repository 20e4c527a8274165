# SPDX-License-Identifier: GPL-2.0-or-later
"""What is measured: sizes, ways to run tshark, and the rows of the tables."""

from dataclasses import dataclass
from pathlib import Path

from lab import Run, Setup

BARE, FLOOR, OURS, TWIN, AGAIN = "bare tshark", "floor", "SIP Explain", "Lua twin", "bare again"
REPORT = "sipexplain,calls"


@dataclass(frozen=True)
class Sizes:
    """Frames of the captures, and repetitions."""

    sip: int
    sip_cut: tuple[int, int]  # instructions are those of so many frames less those of so few
    rtp: int
    rtp_cut: tuple[int, int]
    scale: tuple[int, int]
    crowd: tuple[int, int]
    repetitions: int
    starts: int
    counts_all: bool  # instructions of every row, or of the first one only


FULL = Sizes(
    sip=150_000,
    sip_cut=(1_000, 5_000),
    rtp=500_000,
    rtp_cut=(10_000, 30_000),
    scale=(100_000, 1_000_000),
    crowd=(60_000, 300_000),
    repetitions=3,
    starts=40,
    counts_all=True,
)
QUICK = Sizes(
    sip=500,
    sip_cut=(0, 200),
    rtp=1_000,
    rtp_cut=(0, 1_000),
    scale=(500, 1_500),
    crowd=(500, 1_500),
    repetitions=1,
    starts=1,
    counts_all=False,
)


@dataclass(frozen=True)
class Mode:
    """A way to use tshark; where a setup has names of its own, its arguments differ."""

    title: str
    arguments: tuple[str, ...]
    own: tuple[str, ...] = ()  # of SIP Explain
    twin: tuple[str, ...] = ()
    needs_report: bool = False

    def arguments_of(self, setup: str) -> tuple[str, ...]:
        """The arguments that a setup gets."""
        special = {OURS: self.own, TWIN: self.twin}.get(setup)
        return special or self.arguments


def _fields(*names: str) -> tuple[str, ...]:
    return ("-T", "fields", *(word for name in names for word in ("-e", name)))


_STATUS = ("-e", "sip.Status-Code")
_REFUSED = ("-Y", "sip.Status-Code >= 400")

SUMMARY = Mode("one-pass summary", ())
FAILURE = Mode("`-Y sipexplain.failure`", _REFUSED, ("-Y", "sipexplain.failure"), ("-Y", "twin.failure"))
EXPERT = Mode("`-q -z expert`", ("-q", "-z", "expert"))
CALLS = Mode(f"`-q -z {REPORT}`", ("-q", "-z", "sip,stat"), ("-q", "-z", REPORT), needs_report=True)
FIELDS = Mode("`-T fields -e sip.Status-Code`", _fields("sip.Status-Code"))
OWN_FIELDS = Mode(
    "`-T fields` with own fields",
    _fields("sip.Status-Code"),
    _fields("sipexplain.code", "sipexplain.name", "sipexplain.summary", "sipexplain.fix"),
    _fields("twin.code", "twin.name", "twin.summary", "twin.fix"),
)
TWO_PASSES = Mode("`-2`", ("-2",))

MODES = (
    SUMMARY,
    Mode("`-Y sip`", ("-Y", "sip")),
    FAILURE,
    FIELDS,
    OWN_FIELDS,
    Mode("`-T json`", ("-T", "json")),
    Mode("`-T json -e sip.Status-Code`", ("-T", "json", *_STATUS)),
    EXPERT,
    CALLS,
    TWO_PASSES,
)
RTP_MODES = (SUMMARY, FAILURE, FIELDS, EXPERT, TWO_PASSES)
SCALE_MODES = (FAILURE, EXPERT, CALLS)

# What the report adds, alone and where the plugin has already looked at every message.
REPORT_BESIDE = (("packet list", ()), ("`-q -z expert`", ("-q", "-z", "expert")))


@dataclass(frozen=True)
class Row:
    """A line of a table: the runs to compare, the one that the others are compared with first."""

    title: str
    runs: dict[str, tuple[Setup, tuple[str, ...]]]
    skipped: str = ""  # why there is nothing to run

    def on(self, capture: Path) -> dict[str, Run]:
        """The runs with a capture."""
        return {name: Run(setup, capture, arguments) for name, (setup, arguments) in self.runs.items()}


@dataclass(frozen=True)
class Plan:
    """The rows, with the setups that there are."""

    setups: dict[str, Setup]
    has_report: bool

    def rows(self, modes: tuple[Mode, ...], names: tuple[str, ...]) -> list[Row]:
        """A row for each mode, with the setups of these names."""
        return [self._row(mode, names) for mode in modes]

    def report_rows(self) -> list[Row]:
        """SIP Explain without and with its report."""
        ours = self.setups[OURS]
        return [
            Row(title, {"without": (ours, beside), "with": (ours, (*beside, "-z", REPORT))})
            if self.has_report
            else self._skipped(title)
            for title, beside in REPORT_BESIDE
        ]

    def _row(self, mode: Mode, names: tuple[str, ...]) -> Row:
        if mode.needs_report and not self.has_report:
            return self._skipped(mode.title)
        runs = {name: (self.setups[name], mode.arguments_of(name)) for name in names if name in self.setups}
        return Row(mode.title, runs)

    @staticmethod
    def _skipped(title: str) -> Row:
        return Row(title, {}, f"skipped: this plugin has no report {REPORT}")

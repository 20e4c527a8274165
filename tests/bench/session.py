# SPDX-License-Identifier: GPL-2.0-or-later
"""One run of the benchmark: what is measured with which capture, and the measurements."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import plan as plans
from lab import Lab, Run, Usage, interleave
from loads import Load, Shelf
from plan import AGAIN, BARE, FLOOR, OURS, TWIN, Plan, Row, Sizes

PAIR = (BARE, OURS)


@dataclass(frozen=True)
class Comparison:
    """Rows that are measured with one capture; the instructions with two beginnings of it."""

    name: str
    rows: list[Row]
    whole: Load
    cut: tuple[Load, Load]

    def timed(self) -> list[dict[str, Run]]:
        """What is timed: a group for each row."""
        return [row.on(self.whole.path) for row in self.rows]

    def counted(self) -> list[dict[str, tuple[Run, Run]]]:
        """What is counted: for each row the shorter and the longer run of each setup."""
        short, long = ([row.on(load.path) for row in self.rows] for load in self.cut)
        return [{name: (less[name], more[name]) for name in less} for less, more in zip(short, long)]


@dataclass
class Session:
    """Measures all, then makes the tables."""

    lab: Lab
    plan: Plan
    sizes: Sizes
    shelf: Shelf
    times: dict[str, list[dict[str, list[Usage]]]] = field(default_factory=dict)
    counts: dict[Run, int] = field(default_factory=dict)

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """SIP only, RTP with some SIP, and what a report adds."""
        sip = self.shelf.load("sip", self.sizes.sip)
        rtp = self.shelf.load("rtp", self.sizes.rtp)
        sip_cut = self._pair("sip", self.sizes.sip_cut)
        rtp_cut = self._pair("rtp", self.sizes.rtp_cut)
        every = (BARE, FLOOR, OURS, TWIN, AGAIN)
        return [
            Comparison("sip", self.plan.rows(plans.MODES, every), sip, sip_cut),
            Comparison("rtp", self.plan.rows(plans.RTP_MODES, every), rtp, rtp_cut),
            Comparison("report", self.plan.report_rows(), sip, sip_cut),
        ]

    def _pair(self, kind: str, sizes: tuple[int, int], **options: int) -> tuple[Load, Load]:
        return self.shelf.load(kind, sizes[0], **options), self.shelf.load(kind, sizes[1], **options)

    @cached_property
    def empty(self) -> Load:
        return self.shelf.load("sip", 0)

    @cached_property
    def scale(self) -> tuple[Load, Load]:
        return self._pair("sip", self.sizes.scale)

    @cached_property
    def crowd(self) -> tuple[Load, Load]:
        # A call each millisecond: none has been idle for long at the end, so all are remembered.
        return self._pair("sip", self.sizes.crowd, interval=1000)

    @cached_property
    def scale_rows(self) -> list[Row]:
        return self.plan.rows(plans.SCALE_MODES, PAIR)

    @cached_property
    def start_row(self) -> Row:
        return self.plan.rows((plans.SUMMARY,), PAIR)[0]

    @cached_property
    def use_row(self) -> Row:
        return self.plan.rows((plans.OWN_FIELDS,), PAIR)[0]

    @cached_property
    def refusal(self) -> Load:
        return self.shelf.one_refusal(self.scale[0])

    @staticmethod
    def both(row: Row, small: Load, big: Load) -> dict[str, Run]:
        """A group of each run with a small and with a big capture."""
        sizes = {"small": small, "big": big}
        return {f"{name} {size}": run for size, load in sizes.items() for name, run in row.on(load.path).items()}

    def measure(self) -> None:
        """CPU times and memory, then instructions."""
        groups = {comparison.name: comparison.timed() for comparison in self.comparisons}
        groups["scale"] = [self.both(row, *self.scale) for row in self.scale_rows]
        crowded = self.plan.rows((plans.FAILURE,), PAIR)[0]
        groups["crowd"] = [self.both(crowded, *self.crowd)]
        flat = [group for several in groups.values() for group in several]
        results = iter(interleave(self.lab, "CPU time", flat, self.sizes.repetitions))
        self.times = {name: [next(results) for _ in several] for name, several in groups.items()}
        starts = [self.start_row.on(self.empty.path), self.both(self.use_row, self.empty, self.refusal)]
        self.times["starts"] = interleave(self.lab, "start-up", starts, self.sizes.starts)
        self.counts = self.lab.count(self._to_count())

    def _to_count(self) -> Iterator[Run]:
        yield from self.start_row.on(self.empty.path).values()
        if not self.sizes.counts_all:
            first = self.comparisons[0].counted()[0]
            for name in PAIR:
                yield from first[name]
            return
        yield from self.both(self.use_row, self.empty, self.refusal).values()
        # callgrind takes a quarter of an hour for a million messages, so this is counted for one way only.
        yield from self.both(self.scale_rows[0], *self.scale).values()
        for comparison in self.comparisons:
            for group in comparison.counted():
                for name, cut in group.items():
                    if name != AGAIN:
                        yield from cut

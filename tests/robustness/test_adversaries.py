# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures made to be slow or to fill the memory: twice as much costs twice as much work, counted in instructions, and
the book of calls does not grow beyond its bound."""

import itertools
from collections.abc import Iterator

import adversaries
import pytest
from messages import Packet

CROWD = 1000
STUFFING = 600
# Twice the size may cost this many times the work: 2 is linear, 4 is quadratic.
LINEAR = 2.3

MOST_CALLS = 100_000
# What a message and a call leave behind for the explanations and reports, and what a call may need while it is open.
BYTES_PER_MESSAGE = 128
BYTES_PER_CALL = 256
BYTES_PER_OPEN_CALL = 2048

# One program run for several, as most of its time is the start under valgrind.
_STUFFED = list(adversaries.STUFFED.values())
STUFFED_GROUPS = [_STUFFED[start::4] for start in range(4)]


def _growth(feed, adversary: adversaries.Adversary, size: int) -> float:
    """What twice the size costs, in terms of the size, the start of the program apart."""
    start, once, twice = (feed.instructions(adversary(count)) for count in (size // 50, size, 2 * size))
    return (twice - start) / (once - start)


@pytest.mark.parametrize("name", adversaries.CROWDS)
def test_many_messages_cost_as_much_each(feed, name: str) -> None:
    assert _growth(feed, adversaries.CROWDS[name], CROWD) < LINEAR


@pytest.mark.parametrize("group", range(len(STUFFED_GROUPS)))
def test_long_headers_and_bodies_cost_as_much_a_byte(feed, group: int) -> None:
    def all_of_them(size: int) -> Iterator[Packet]:
        return itertools.chain.from_iterable(adversary(size) for adversary in STUFFED_GROUPS[group])

    assert _growth(feed, all_of_them, STUFFING) < LINEAR


def test_an_hour_of_calls_leaves_its_records_and_nothing_else(feed) -> None:
    """Time-compressed: only the capture says that it took an hour."""
    calls = 10 * 3600
    report = feed.report(adversaries.ordinary(6 * calls), measure_at=3 * calls)
    assert report["messages"] == 6 * calls
    assert report["heap"] - report["first_heap"] < BYTES_PER_MESSAGE * 3 * calls + BYTES_PER_CALL * calls // 2


def test_memory_stays_within_the_bound_and_the_reader_is_told(feed) -> None:
    """Beyond the number of calls that are kept open a call adds what is left of it, and nothing else."""
    full = 2 * MOST_CALLS + 2000
    left = BYTES_PER_MESSAGE * full + BYTES_PER_CALL * full // 2
    report = feed.report(adversaries.CROWDS["never_finished"](2 * full), measure_at=full)
    assert report["first_heap"] < BYTES_PER_OPEN_CALL * MOST_CALLS + left
    assert report["heap"] - report["first_heap"] < left
    assert report["findings"] == 1, "that calls are forgotten"

# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures made to be slow or to fill the memory: twice as much of it costs twice as much work, counted in instructions,
and the book of calls does not grow beyond its bound."""

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
# What a message leaves behind for good, and what a call may need while it is open.
BYTES_PER_MESSAGE = 128
BYTES_PER_CALL = 2048

# One program run for several, as most of its time is the start under valgrind.
_STUFFED = list(adversaries.STUFFED.values())
STUFFED_GROUPS = [_STUFFED[start::4] for start in range(4)]


@pytest.fixture(scope="session")
def start(feed) -> int:
    """What the program costs that has nothing to do but to show the first findings."""
    return feed.instructions(adversaries.STUFFED["Reason list"](1))


def _growth(feed, start: int, adversary: adversaries.Adversary, size: int) -> float:
    once, twice = (feed.instructions(adversary(size * factor)) - start for factor in (1, 2))
    return twice / once


@pytest.mark.parametrize("name", adversaries.CROWDS)
def test_many_messages_cost_as_much_each(feed, start: int, name: str) -> None:
    assert _growth(feed, start, adversaries.CROWDS[name], CROWD) < LINEAR


@pytest.mark.parametrize("group", range(len(STUFFED_GROUPS)))
def test_long_headers_and_bodies_cost_as_much_a_byte(feed, start: int, group: int) -> None:
    def all_of_them(size: int) -> Iterator[Packet]:
        return itertools.chain.from_iterable(adversary(size) for adversary in STUFFED_GROUPS[group])

    assert _growth(feed, start, all_of_them, STUFFING) < LINEAR


def test_memory_stays_within_the_bound_and_the_reader_is_told(feed) -> None:
    """Beyond the number of calls that are kept a message adds its record, and nothing else."""
    full = 2 * MOST_CALLS + 2000
    report = feed.report(adversaries.CROWDS["never_finished"](2 * full), measure_at=full)
    assert report["first_heap"] < BYTES_PER_CALL * MOST_CALLS + BYTES_PER_MESSAGE * full
    assert report["heap"] - report["first_heap"] < BYTES_PER_MESSAGE * full
    assert report["findings"] == 1, "that calls are forgotten"

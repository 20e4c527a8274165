# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints what SIP Explain says about a capture, for reading at the prompt.

Standard input is `tshark -T pdml -j "frame ip ipv6 udp tcp sctp sipexplain" -Y sipexplain`, the argument is the name
to print. First comes a list of all responses, then a block for each one that is not the normal course.
"""

import os
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from xml.etree import ElementTree

NOT_CONNECTED, FAILED = "7", "8"  # values of sipexplain.outcome
RED, YELLOW, BOLD, PLAIN = "31", "33", "1", ""

NOTHING_FOUND = (
    "Wireshark sees no SIP response in it. If SIP has an unusual port there, tell Wireshark (Decode As); if it is "
    "encrypted, Wireshark needs the keys."
)
HEADINGS = ["Frame", "Time", "Code", "Name", "Method", "Outcome"]

# The lists of a block: field, heading, and what each entry begins with.
SECTIONS = [
    ("sipexplain.description", "", ""),
    ("sipexplain.evidence", "In this message", "- "),
    ("sipexplain.finding", "In this call", "- "),
    ("sipexplain.when", "When you see it", "- "),
    ("sipexplain.fix", "How to fix", "{}. "),
    ("sipexplain.site_note", "Site note", "- "),
]


@dataclass
class Explanation:
    """One item of the plugin: a response, or a code that a message reports or quotes."""

    frame: str
    time: float
    source: str
    destination: str
    label: str
    outcome: str
    outcome_name: str
    raised: bool  # an expert info stands on it
    values: dict[str, list[str]]

    def first(self, name: str) -> str:
        """The first value of a field; empty if there is none."""
        return next(iter(self.values.get(name, ())), "")

    @property
    def is_trouble(self) -> bool:
        """Whether it deserves a block of its own."""
        return self.raised or self.outcome in (NOT_CONNECTED, FAILED)

    @property
    def colour(self) -> str:
        """Red for a failure, yellow for anything else to look at."""
        if self.outcome == FAILED:
            return RED
        return YELLOW if self.is_trouble else PLAIN


def main() -> int:
    """Read, list, explain."""
    sys.stdout.reconfigure(errors="replace")
    capture = printable(sys.argv[1])
    if not sys.stdin.buffer.peek(1):
        return 0  # not a capture; tshark says so itself
    explanations = list(read_explanations(sys.stdin.buffer))
    if not explanations:
        print(f"{capture}: {NOTHING_FOUND}", file=sys.stderr)
        return 1
    troubles = [explanation for explanation in explanations if explanation.is_trouble]
    page = Page(shutil.get_terminal_size().columns, sys.stdout.isatty() and "NO_COLOR" not in os.environ)
    responses = sum("sipexplain.code" in explanation.values for explanation in explanations)
    page.line(f"{capture}: {responses} SIP response{'s' * (responses != 1)}, {len(troubles)} to look at")
    page.list_all(explanations)
    page.explain_each(troubles)
    sys.stdout.flush()
    return 0


def read_explanations(pdml: BinaryIO) -> Iterator[Explanation]:
    """Packet by packet, as the whole may be larger than memory."""
    try:
        for _, element in ElementTree.iterparse(pdml):
            if element.tag == "packet":
                yield from read_packet(element)
                element.clear()
    except ElementTree.ParseError:
        return  # tshark ended early, and says why itself


def read_packet(packet: ElementTree.Element) -> Iterator[Explanation]:
    """The items of a frame, with the addresses of the innermost layers."""
    addresses, ports = ("", ""), ("", "")
    frame, time = "", 0.0
    for layer in packet.iter("proto"):
        name = layer.get("name", "")
        if name == "sipexplain":
            ends = [end_point(address, port) for address, port in zip(addresses, ports, strict=True)]
            yield read_item(layer, frame, time, *ends)
            continue
        shown = {item.get("name"): item.get("show", "") for item in layer.iter("field")}
        if name == "frame":
            frame, time = shown.get("frame.number", ""), float(shown.get("frame.time_relative") or 0)
        elif name in ("ip", "ipv6"):
            addresses = (shown.get(f"{name}.src", ""), shown.get(f"{name}.dst", ""))
        elif name in ("udp", "tcp", "sctp"):
            ports = (shown.get(f"{name}.srcport", ""), shown.get(f"{name}.dstport", ""))


def end_point(address: str, port: str) -> str:
    """As in a SIP URI."""
    host = f"[{address}]" if ":" in address else address
    return f"{host}:{port}" if port else host


def read_item(item: ElementTree.Element, frame: str, time: float, source: str, destination: str) -> Explanation:
    """The fields of one item of the plugin."""
    values: dict[str, list[str]] = {}
    outcome_name = ""
    for entry in item:
        name = sys.intern(entry.get("name", ""))
        # Many responses are explained by the same sentences: keep each once.
        values.setdefault(name, []).append(sys.intern(printable(entry.get("show", ""))))
        if name == "sipexplain.outcome":  # shown as "Outcome: Failed (8)"
            outcome_name = printable(entry.get("showname", "").partition(": ")[2].rpartition(" (")[0])
    label = printable(item.get("showname", "").removeprefix("SIP Explain: "))
    outcome = next(iter(values.get("sipexplain.outcome", ())), "")
    raised = "_ws.expert" in values
    return Explanation(frame, time, source, destination, label, outcome, outcome_name, raised, values)


def printable(text: str) -> str:
    """A capture comes from strangers: what it holds must not reach the terminal as a command."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


class Page:
    """Standard output, wrapped to a width."""

    def __init__(self, width: int, colours: bool) -> None:
        self.width = max(width, 40)
        self.colours = colours

    def line(self, text: str = "", colour: str = PLAIN) -> None:
        """A line as it is."""
        print(f"\033[{colour}m{text}\033[0m" if colour and self.colours else text)

    def wrapped(self, text: str, indent: int, mark: str = "", colour: str = PLAIN) -> None:
        """A paragraph; further lines begin where the text behind the mark does."""
        first, others = " " * indent + mark, " " * (indent + len(mark))
        for line in textwrap.wrap(text, self.width, initial_indent=first, subsequent_indent=others):
            self.line(line, colour)

    def list_all(self, explanations: list[Explanation]) -> None:
        """A line for each response, in columns."""
        rows = [HEADINGS, *map(list_row, explanations)]
        widths = [max(len(row[column]) for row in rows if len(row) == len(HEADINGS)) for column in range(len(HEADINGS))]
        self.line()
        for row, colour in zip(rows, [BOLD, *(explanation.colour for explanation in explanations)], strict=True):
            right = [cell.rjust(width) for cell, width in zip(row[:3], widths[:3], strict=True)]
            left = [cell.ljust(width) for cell, width in zip(row[3:], widths[3:], strict=False)]
            self.line("  ".join(right + left).rstrip(), colour)

    def explain_each(self, explanations: list[Explanation]) -> None:
        """A block for each; a list of sentences that was shown before is not shown again."""
        shown: dict[tuple[str, ...], str] = {}
        for explanation in explanations:
            self.line()
            ends = f"{explanation.source} -> {explanation.destination}"
            self.line(f"Frame {explanation.frame}  {explanation.time:.3f} s  {ends}", BOLD)
            self.wrapped(explanation.label, 2, colour=explanation.colour)
            self.wrapped(explanation.first("sipexplain.summary"), 2, colour=BOLD)
            for name, heading, mark in SECTIONS:
                values = tuple(explanation.values.get(name, ()))
                frame = shown.setdefault((name, *values), explanation.frame)
                if frame == explanation.frame:
                    self.section(heading, mark, values)
                elif heading and values:
                    self.line(f"  {heading}: as in frame {frame}")

    def section(self, heading: str, mark: str, values: Sequence[str]) -> None:
        """A list of sentences, marked or numbered."""
        if heading and values:
            self.line(f"  {heading}:")
        for number, value in enumerate(values, 1):
            self.wrapped(value, 4 if heading else 2, mark.format(number))


def list_row(explanation: Explanation) -> list[str]:
    """Frame, time, code, name, method, outcome; of a code that is only reported or quoted: frame, time, label."""
    code = explanation.first("sipexplain.code")
    row = [explanation.frame, f"{explanation.time:.3f}", code]
    if not code:
        return [*row, explanation.label]
    name, method = explanation.first("sipexplain.name"), explanation.first("sipexplain.method")
    return [*row, name, method, explanation.outcome_name]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        # Who reads has seen enough; nothing is left to be flushed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

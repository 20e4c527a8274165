# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints the reports of SIP Explain about a capture, for reading at the prompt.

    show_calls.py frames REPORT        a display filter for the frames that `show` wants; empty if no call failed
    show_calls.py show REPORT NAME     the summary, then each way in which calls failed, with its explanation

REPORT is what `tshark -q -z sipexplain,summary -z sipexplain,calls,json` prints. For `show`, standard input is
`tshark -T pdml -j "frame ip ipv6 udp tcp sctp sipexplain" -Y FILTER`, and NAME is the name to print.
"""

import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree

NOT_CONNECTED, FAILED = "7", "8"  # values of sipexplain.outcome
RED, YELLOW, BOLD, PLAIN = "31", "33", "1", ""

NOTHING_FOUND = (
    "Wireshark sees no SIP call or request in it. If SIP has an unusual port there, tell Wireshark (Decode As); if it "
    "is encrypted, Wireshark needs the keys."
)
MOST_WAYS = 50  # ways to fail that are explained; what comes behind them is in the summary
MOST_FRAMES = 8  # that are named of each

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


@dataclass
class Report:
    """What tshark printed: the summary as it is, and the calls, failed ones first."""

    summary: list[str]
    calls: list[dict[str, Any]]

    def ways_to_fail(self) -> list[list[dict[str, Any]]]:
        """The calls that failed or were not connected, those together that did so for the same cause."""
        ways: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        for call in self.calls:
            if call["failure"] or call["outcome"] == "not_connected":
                key = (call["outcome"], call["method"], call["codes"][-1:], _without_values(call["cause"]))
                ways.setdefault(tuple(map(str, key)), []).append(call)
        return list(ways.values())[:MOST_WAYS]


def _without_values(sentence: str) -> str:
    """The sentence without what differs from call to call: numbers, addresses, quoted names."""
    return re.sub(r'"[^"]*"|\S*\d\S*|\S*@\S*', "#", sentence)


def read_report(path: Path) -> Report:
    """A line of JSON is a call; the others make up the summary."""
    lines = path.read_text(encoding="utf-8").splitlines()
    calls = [json.loads(line) for line in lines if line.startswith("{")]
    summary = [printable(line) for line in lines if not line.startswith("{")]
    return Report(summary, calls)


def main() -> int:
    """Do what is asked for."""
    sys.stdout.reconfigure(errors="replace")
    match sys.argv[1:]:
        case ["frames", path]:
            frames = sorted({way[0]["frame"] for way in read_report(Path(path)).ways_to_fail()})
            print(f"frame.number in {{{','.join(map(str, frames))}}}" if frames else "")
            return 0
        case ["show", path, name]:
            return show(read_report(Path(path)), printable(name))
    raise SystemExit(__doc__)


def show(report: Report, name: str) -> int:
    """The summary, then the failed calls."""
    if not report.calls:
        print(f"{name}: {NOTHING_FOUND}", file=sys.stderr)
        return 1
    explanations: dict[int, list[Explanation]] = {}
    for explanation in read_explanations(sys.stdin.buffer):
        explanations.setdefault(int(explanation.frame), []).append(explanation)
    page = Page(shutil.get_terminal_size().columns, sys.stdout.isatty() and "NO_COLOR" not in os.environ)
    failed = sum(call["failure"] for call in report.calls)
    refused = sum(call["outcome"] == "not_connected" for call in report.calls)
    page.line(f"{name}: {len(report.calls)} calls and other requests, {failed} failed, {refused} not connected", BOLD)
    page.line()
    page.summary(report.summary)
    for way in report.ways_to_fail():
        page.explain(way, explanations.get(way[0]["frame"], []))
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
        return  # nothing was to be explained, or tshark ended early and says why itself


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

    def summary(self, lines: list[str]) -> None:
        """The columns as they are; what is too long goes on under the column in which it stands."""
        for text in lines:
            columns = list(re.finditer(r"\S+(?: \S+)*", text))
            indent = columns[-1].start() if columns else 0
            if len(text) <= self.width or self.width - indent < 20:
                self.line(text, PLAIN if text.startswith(" ") else BOLD)
            else:
                self.wrapped(text[indent:], 0, text[:indent])

    def explain(self, way: list[dict[str, Any]], explanations: list[Explanation]) -> None:
        """The calls that failed in one way, and the explanation of the first."""
        first = way[0]
        colour = RED if first["failure"] else YELLOW
        self.line()
        codes = " ".join(map(str, first["codes"]))
        ends = f"{printable(first['from'])} -> {printable(first['to'])}"
        self.line(f"Frame {first['frame']}  {first['start']}  {printable(first['method'])} {codes}".rstrip(), BOLD)
        self.wrapped(ends, 2)
        if len(way) > 1:
            frames = ", ".join(str(call["frame"]) for call in way[1 : MOST_FRAMES + 1])
            more = ", ..." if len(way) > MOST_FRAMES + 1 else ""
            self.wrapped(f"{len(way) - 1} more like it: frames {frames}{more}", 2)
        wanted = [one for one in explanations if one.is_trouble] or explanations
        for explanation in wanted[:1]:
            self.wrapped(explanation.label, 2, colour=colour)
            self.wrapped(explanation.first("sipexplain.summary"), 2, colour=BOLD)
        if not any(first["cause"] == explanation.first("sipexplain.summary") for explanation in wanted[:1]):
            self.wrapped(printable(first["cause"]), 2)
        for explanation in wanted[:1]:
            for name, heading, mark in SECTIONS:
                values = [value for value in explanation.values.get(name, ()) if value != first["cause"]]
                self.section(heading, mark, values)

    def section(self, heading: str, mark: str, values: Sequence[str]) -> None:
        """A list of sentences, marked or numbered."""
        if heading and values:
            self.line(f"  {heading}:")
        for number, value in enumerate(values, 1):
            self.wrapped(value, 4 if heading else 2, mark.format(number))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        # Who reads has seen enough; nothing is left to be flushed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

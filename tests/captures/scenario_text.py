# SPDX-License-Identifier: GPL-2.0-or-later
"""The text layer of a scenario: files included, macros and repetitions unrolled, times made absolute."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

_TIME = re.compile(r"^(\d[\d.,]*)(\s.*)$")
_VARIABLE = re.compile(r"\{(\w+)(?:\+(\d+))?\}")
_SECOND = 1_000_000


class ScenarioError(ValueError):
    """A scenario that cannot be understood, with the place."""


@dataclass(frozen=True)
class Line:
    """One line of a scenario and where it stands."""

    text: str
    place: str


def microseconds(seconds: str) -> int:
    """A time in seconds as whole microseconds."""
    return int(Decimal(seconds) * _SECOND)


def read_lines(path: Path) -> list[Line]:
    """The lines of a file."""
    return numbered(path.read_text(encoding="utf-8"), path.name)


def numbered(text: str, name: str) -> list[Line]:
    """The lines of a text."""
    return [Line(line.rstrip(), f"{name}:{number}") for number, line in enumerate(text.split("\n"), 1)]


class Expansion:
    """Unrolls `include`, `define` ... `end`, `TIME do NAME ARGUMENT ...` and `repeat N from T every S` ... `end`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.macros: dict[str, tuple[list[str], list[Line]]] = {}

    def expand(self, lines: list[Line], offset: int = 0, variables: dict[str, str] | None = None) -> list[Line]:
        """The lines that remain, every absolute time moved by an offset in microseconds."""
        result: list[Line] = []
        rest = iter(lines)
        for line in rest:
            line = Line(_substitute(line.text, variables or {}), line.place)
            words = line.text.split()
            if line.text.startswith((" ", "\t", "#")) or not words:
                result.append(line)
            elif words[0] == "include":
                result += self.expand(read_lines(self.folder / words[1]), offset, variables)
            elif words[0] == "define":
                self.macros[words[1]] = (words[2:], _block(rest, line))
            elif words[0] == "repeat":
                result += self._repeat(words, _block(rest, line), line, offset, variables or {})
            elif len(words) > 2 and words[1] == "do":
                result += self._call(words, line, offset)
            else:
                result.append(_moved(line, offset))
        return result

    def _repeat(
        self, words: list[str], body: list[Line], line: Line, offset: int, variables: dict[str, str]
    ) -> list[Line]:
        match words:
            case ["repeat", count, "from", start, "every", step]:
                first, distance = microseconds(start), microseconds(step)
            case _:
                raise ScenarioError(f"{line.place}: repeat COUNT from SECONDS every SECONDS")
        result = []
        for index in range(int(count)):
            moved = offset + first + index * distance
            result += self.expand(body, moved, variables | {"n": str(index + 1)})
        return result

    def _call(self, words: list[str], line: Line, offset: int) -> list[Line]:
        time, _, name, *arguments = words
        if name not in self.macros:
            raise ScenarioError(f"{line.place}: nothing is defined as {name}")
        parameters, body = self.macros[name]
        if len(parameters) != len(arguments):
            raise ScenarioError(f"{line.place}: {name} wants {' '.join(parameters)}")
        return self.expand(body, offset + microseconds(time), dict(zip(parameters, arguments)))


def _block(rest, opening: Line) -> list[Line]:
    body, depth = [], 1
    for line in rest:
        word = line.text.split(" ")[0]
        depth += (word in ("define", "repeat")) - (word == "end")
        if not depth:
            return body
        body.append(line)
    raise ScenarioError(f"{opening.place}: no end")


def _substitute(text: str, variables: dict[str, str]) -> str:
    def one(match: re.Match[str]) -> str:
        name, plus = match.groups()
        if name not in variables:
            return match.group(0)
        return str(int(variables[name]) + int(plus)) if plus else variables[name]

    return _VARIABLE.sub(one, text)


def _moved(line: Line, offset: int) -> Line:
    found = _TIME.match(line.text)
    if not found or not offset:
        return line
    times = [f"{Decimal(microseconds(one) + offset) / _SECOND}" for one in found.group(1).split(",")]
    return Line(",".join(times) + found.group(2), line.place)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Scenarios: sequences of SIP messages written as text (the format stands in README.md), read into events."""

import re
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

from hosts import Host, default_hosts
from scenario_events import Scenario
from scenario_player import Player
from scenario_text import Expansion, Line, ScenarioError, numbered, read_lines

PRELUDE = Path(__file__).with_name("prelude.sip")

_SETTINGS = {"name": "name", "about": "about", "transport": "transport", "ip": "family"}
_SETTINGS |= {"link": "link", "tunnel": "tunnel"}
_MESSAGE = re.compile(r"^(?P<times>\+?\d[\d.,]*|\+)\s+(?P<rest>.+)$")


def load(path: Path, **overrides: object) -> Scenario:
    """Read a scenario file; transport, family, link and tunnel may be overridden."""
    return _parse(read_lines(path), path.parent, path.stem, overrides)


def parse(text: str, name: str = "scenario", **overrides: object) -> Scenario:
    """Read a scenario from a string."""
    return _parse(numbered(text, name), Path("."), name, overrides)


def _parse(lines: list[Line], folder: Path, name: str, overrides: dict[str, object]) -> Scenario:
    expansion = Expansion(folder)
    expansion.expand(read_lines(PRELUDE))
    reader = _Reader(name, overrides)
    for head, body in _blocks(expansion.expand(lines)):
        try:
            reader.take(head, body)
        except (ValueError, KeyError, IndexError, AttributeError) as error:
            raise ScenarioError(f"{head.place}: {head.text.strip()}: {error}") from error
    reader.scenario.events.sort(key=lambda event: event.time)
    return reader.scenario


def _blocks(lines: list[Line]) -> Iterator[tuple[Line, list[str]]]:
    """Each line with the indented lines and expectations under it."""
    head, body = None, []
    for line in lines:
        text = line.text.strip()
        if not text or text.startswith("#"):
            continue
        if head and line.text[0] in " \t|=":
            body.append(text)
            continue
        if head:
            yield head, body
        head, body = line, []
    if head:
        yield head, body


class _Reader:
    """Takes settings and hosts, then hands the messages to the player."""

    def __init__(self, name: str, overrides: dict[str, object]) -> None:
        self.scenario = Scenario(name, hosts=default_hosts())
        self.overrides = overrides
        self.player: Player | None = None

    def take(self, head: Line, body: list[str]) -> None:
        """One block."""
        found = _MESSAGE.match(head.text)
        if found:
            if self.player is None:
                self._override()
                self.player = Player(self.scenario)
            self.player.play(found.group("times"), found.group("rest"), body, head.place)
            return
        for text in [head.text, *body] if head.text.startswith("=") else body:
            if not text.startswith("="):
                raise ValueError(f"{text} stands under no message")
            self.scenario.expectations.append(text)
        if head.text.startswith("host "):
            self._host(head.text.split()[1:])
        elif not head.text.startswith("="):
            self._setting(head.text)

    def _override(self) -> None:
        for key, value in self.overrides.items():
            if key not in _SETTINGS.values():
                raise ValueError(f"a scenario has no {key}")
            setattr(self.scenario, key, value)

    def _setting(self, text: str) -> None:
        key, colon, value = text.partition(":")
        if not colon or key not in _SETTINGS or self.player:
            raise ValueError("neither a setting before the first message, nor a message, nor a comment")
        setattr(self.scenario, _SETTINGS[key], int(value) if key == "ip" else value.strip())

    def _host(self, words: list[str]) -> None:
        """`host NAME [ADDRESS[:PORT]] [IPV6] [person] [record-route]`"""
        name, *rest = words
        host = self.scenario.hosts.get(name) or Host(name, "", "")
        for word in rest:
            v4 = re.fullmatch(r"([\d.]+)(?::(\d+))?", word)
            if v4:
                host = replace(host, v4=v4.group(1), port=int(v4.group(2) or host.port))
            elif word == "person":
                host = replace(host, person=True)
            elif word == "record-route":
                host = replace(host, record_routes=True)
            elif ":" in word:
                host = replace(host, v6=word)
            else:
                raise ValueError(f"what is {word}?")
        if not host.v6:
            host = replace(host, v6=str(ip_address(f"2001:db8:d::{host.v4}")))
        self.scenario.hosts[name] = host

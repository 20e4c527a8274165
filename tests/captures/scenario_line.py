# SPDX-License-Identifier: GPL-2.0-or-later
"""One message line of a scenario, taken apart: `[#label] src > dst verb words options`."""

import re
from dataclasses import dataclass

from scenario_events import Endpoint, Event, Scenario
from sip_build import Options

TRANSPORTS = ("udp", "tcp", "tls", "sctp", "ws")

_KEYS = {"branch", "call", "callid", "cseq", "cut", "from", "ftag", "over", "rseq", "snap", "tag", "to-uri", "uri"}
_FLAGS = {"compact", "inside", "lf", "new", "noblank", "reliable", "unseen"}
_TAKE_A_WORD = {"icmp", "rtp"}


@dataclass
class Action:
    """What a line says."""

    src: Endpoint
    dst: Endpoint
    verb: str
    words: list[str]
    options: Options
    label: str = ""
    about: Event | None = None
    answered_method: str = ""


def take_apart(text: str, scenario: Scenario, labels: dict[str, Event]) -> Action:
    """Read a line; what it refers to has to be known already."""
    words = re.findall(r'"[^"]*"|\S+', text)
    label = words.pop(0) if words[0].startswith("#") else ""
    ends = None
    if len(words) > 3 and words[1] == ">":
        ends = (_endpoint(words[0], scenario), _endpoint(words[2], scenario))
        words = words[3:]
    verb, *words = words
    options, plain, about, method = Options(over=scenario.transport), [], None, ""
    while words:
        word = words.pop(0)
        key, equals, value = word.partition("=")
        if word.startswith("#"):
            about = _labelled(word, labels)
        elif word == "to" and words and words[0].startswith("#"):
            continue
        elif word == "to" and words and words[0].isupper():
            method = words.pop(0)
        elif key == "call" and value.startswith("#"):
            options.call = _labelled(value, labels).transaction.call
        elif equals and key in _KEYS:
            options.values[key] = value
        elif word in _FLAGS:
            options.flags.add(word)
        else:
            plain.append(word)
    if not verb.isdigit() and len(plain) > (verb.isupper() or verb in _TAKE_A_WORD):
        raise ValueError(f"{verb} takes no {plain[-1]}")
    options.over = options.get("over") or options.over
    if options.over not in TRANSPORTS:
        raise ValueError(f"no transport {options.over}")
    if ends is None:
        if about is None:
            raise ValueError("who sends it to whom?")
        ends = (about.src, about.dst)
    return Action(*ends, verb, plain, options, label, about, method)


def _labelled(label: str, labels: dict[str, Event]) -> Event:
    if label not in labels:
        raise ValueError(f"no message is labelled {label}")
    return labels[label]


def _endpoint(word: str, scenario: Scenario) -> Endpoint:
    name, _, port = word.partition(":")
    if name not in scenario.hosts:
        raise ValueError(f"no host {name}")
    return Endpoint(scenario.hosts[name], int(port) if port else None)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays the lines of a scenario one after the other: each becomes an event, complete with its SIP message."""

import re
from dataclasses import replace

from hosts import Host
from scenario_edits import Edits
from scenario_events import Event, Scenario
from scenario_line import Action, take_apart
from scenario_text import microseconds
from sip_build import Builder
from sip_message import parameter, unescape
from sip_phrases import phrase
from sip_state import status

_BELOW_SIP = {"duplicate", "fin", "icmp", "keepalive", "noise", "rst", "rtp", "syn"}


class Player:
    """Adds events to a scenario whose settings are complete."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.builder = Builder(scenario.name, scenario.hosts, scenario.family)
        self.labels: dict[str, Event] = {}
        self.now = 0

    def play(self, times: str, text: str, body: list[str], place: str) -> None:
        """One line with what stands under it; further times make exact copies."""
        moments = self._moments(times)
        action = take_apart(text, self.scenario, self.labels)
        event = Event(action.verb, moments[0], action.src, action.dst, place, action.options.over, action.words)
        event.label, event.about, event.joined = action.label, action.about, times == "+"
        event.unseen = "unseen" in action.options.flags
        event.cut = tuple(int(one) for one in action.options.get("cut").split(",") if one)
        event.snap = int(action.options.get("snap")) if action.options.get("snap") else None
        event.expectations = [line for line in body if line.startswith("=")]
        edits = Edits([line for line in body if not line.startswith("=")], self.labels)
        if action.verb == "raw":
            event.data = edits.body()
        elif action.verb in _BELOW_SIP:
            self._check(event, edits)
        else:
            self._sip(event, action, edits)
        if event.label:
            self.labels[event.label] = event
        self.scenario.events.append(event)
        for moment in moments[1:]:
            self.scenario.events.append(replace(event, time=moment, label="", expectations=[]))
        self.now = moments[-1]

    def _moments(self, times: str) -> list[int]:
        if times == "+":
            return [self.now]
        if times.startswith("+"):
            return [self.now + microseconds(times[1:])]
        return [microseconds(one) for one in times.split(",")]

    def _check(self, event: Event, edits: Edits) -> None:
        if edits.lines:
            raise ValueError(f"{event.verb} has no headers")
        if event.verb in ("icmp", "duplicate") and not event.about:
            raise ValueError(f"{event.verb} needs the label of a message")
        if event.verb == "rtp" and not (event.src.port and event.dst.port and event.words):
            raise ValueError("rtp needs two ports and a number of packets")

    def _sip(self, event: Event, action: Action, edits: Edits) -> None:
        """The message of a line: an earlier one again or sent on, a response, or a request."""
        if action.verb == "again":
            self._again(event, action)
        elif action.verb == "forward":
            self._forward(event, action)
        elif re.fullmatch(r"\d{3}", action.verb):
            self._respond(event, action)
        elif action.verb.isupper():
            self._request(event, action)
        else:
            raise ValueError(f"what is {action.verb}?")
        if event.message:
            edits.apply(event, self.builder, action.options)
            self._enter(event, action)
            event.data = event.message.to_bytes()

    def _again(self, event: Event, action: Action) -> None:
        """A copy; on another hop it is a request that can be answered there."""
        src, dst = action.src.host, action.dst.host
        earlier = action.about or self._last(src, dst)
        event.over = action.options.get("over") or earlier.over
        event.transaction, event.data = earlier.transaction, earlier.data
        event.message = earlier.message.copy() if earlier.message else None
        moved = (earlier.src.host, earlier.dst.host) != (src, dst)
        if moved and earlier.transaction and earlier.transaction.request is earlier.message:
            event.transaction = replace(earlier.transaction, request=event.message, src=src.name, dst=dst.name)

    def _respond(self, event: Event, action: Action) -> None:
        code, src, dst = int(action.verb), action.src.host, action.dst.host
        answers = action.about.transaction if action.about else None
        answers = answers or self.builder.state.answered_by(code, src.name, dst.name, action.answered_method)
        text = " ".join(action.words).strip('"') if action.words else phrase(code)
        event.message = self.builder.response(code, unescape(text), answers, src, action.options)
        event.transaction = answers

    def _request(self, event: Event, action: Action) -> None:
        self._follow(action)
        target = action.words[0] if action.words else ""
        named = action.about.transaction if action.about else None
        src, dst = action.src.host, action.dst.host
        event.transaction = self.builder.request(action.verb, src, dst, target, action.options, named)
        event.message = event.transaction.request

    def _follow(self, action: Action) -> None:
        """An ACK or PRACK `to #response` belongs to the dialog of just that response."""
        response = action.about.message if action.about else None
        if response is None or not status(response):
            return
        tag = parameter(response.get("To"), "tag")
        action.options.values.setdefault("tag", tag)
        if response.get("RSeq"):
            number = int(response.get("CSeq").split(" ")[0])
            action.about.transaction.call.reliable = (int(response.get("RSeq")), number, tag)

    def _enter(self, event: Event, action: Action) -> None:
        """Tell the state about a finished message."""
        state, message = self.builder.state, event.message
        if event.transaction and event.transaction.request is message:
            state.open(event.transaction)
        elif event.transaction and action.verb != "again":
            state.answer(event.transaction, message, action.src.host.name)

    def _last(self, src: Host, dst: Host) -> Event:
        for event in reversed(self.scenario.events):
            if event.message and (event.src.host, event.dst.host) == (src, dst):
                return event
        raise ValueError("nothing was sent before")

    def _forward(self, event: Event, action: Action) -> None:
        builder, src, dst = self.builder, action.src.host, action.dst.host
        earlier = action.about or self._to_forward(src, dst)
        if earlier.transaction.request is earlier.message:
            event.transaction = builder.forward(earlier.message, earlier.transaction, src, dst, action.options)
            event.message = event.transaction.request
        else:
            event.transaction = builder.upstream(earlier.message, src.name, dst.name)
            event.message = earlier.message.copy()
            event.message.pop("Via")

    def _to_forward(self, src: Host, dst: Host) -> Event:
        """The newest message that a proxy has received and that can go on to dst."""
        for event in reversed(self.scenario.events):
            if event.dst.host != src or not event.message or not event.transaction:
                continue
            if event.transaction.request is event.message:
                made_by_dst = event.src.host == dst and len(event.message.values("Via")) == 1
                if not event.transaction.hop_by_hop and not made_by_dst:
                    return event
            elif status(event.message) > 100 and self.builder.upstream(event.message, src.name, dst.name):
                return event
        raise ValueError(f"{src.name} has received nothing that could go on to {dst.name}")

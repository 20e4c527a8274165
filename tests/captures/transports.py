# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts the events of a scenario on the wire and writes the capture."""

from dataclasses import dataclass, field
from pathlib import Path

import capture_file
from scapy.layers.inet import UDP
from scapy.layers.rtp import RTP
from scapy.packet import Raw
from scenario_events import Event, Scenario
from wire_network import LINK_TYPES, Frame, Network
from wire_sctp import SctpAssociation
from wire_stream import STREAMS, PlainStream
from wire_tcp import STEP, TcpConnection

_FIRST_CLIENT_PORT = 49152
_DISCARD = 9
_RTP_INTERVAL = 20_000


@dataclass
class Sent:
    """An event that reached the wire, and the frame in which a reader of the capture sees it complete."""

    event: Event
    frame: Frame


@dataclass
class _Channel:
    """A connection and what runs over it."""

    connection: TcpConnection | SctpAssociation
    stream: PlainStream = field(default_factory=PlainStream)
    opened: bool = False


def write_capture(scenario: Scenario, path: Path) -> list[Sent]:
    """Write a scenario as a capture; what was sent comes back with frame numbers."""
    driver = _Driver(scenario)
    for group in _groups(scenario.events):
        driver.play(group)
    frames = driver.network.finish()
    secrets = "".join(dict.fromkeys(channel.stream.secrets for channel in driver.channels))
    capture_file.write(path, frames, LINK_TYPES[scenario.link], secrets)
    return sorted(driver.sent, key=lambda sent: sent.frame.number)


def _groups(events: list[Event]) -> list[list[Event]]:
    """Events that share a segment stand together."""
    groups: list[list[Event]] = []
    for event in events:
        if event.joined and groups:
            groups[-1].append(event)
        else:
            groups.append([event])
    return groups


def _carrying(segments: list[tuple[int, Frame]], start: int, end: int) -> list[Frame]:
    """The frames of the segments that carry a stretch of the stream."""
    frames = []
    for stop, frame in segments:
        if stop > start:
            frames.append(frame)
        if stop >= end:
            break
    return frames


class _Driver:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.network = Network(scenario.family, scenario.link, scenario.tunnel)
        self.sent: list[Sent] = []
        self.channels: list[_Channel] = []
        self._open: dict[tuple, _Channel] = {}
        self._frames: dict[int, list[Frame]] = {}

    def play(self, group: list[Event]) -> None:
        """One event, or several messages in one segment."""
        first = group[0]
        match first.verb:
            case "icmp":
                self._icmp(first)
            case "duplicate":
                self._duplicate(first)
            case "noise":
                self._datagram(first, bytes(8), _DISCARD, _DISCARD)
            case "rtp":
                self._rtp(first)
            case "syn" | "rst" | "fin":
                self._tcp_control(first)
            case _:
                self._payloads(group)

    def _payloads(self, group: list[Event]) -> None:
        for event in group:
            event.data = b"\r\n\r\n" if event.verb == "keepalive" else event.data
        first = group[0]
        if first.over == "udp":
            for event in group:
                src_port, dst_port = event.src.port or event.src.host.port, event.dst.port or event.dst.host.port
                self._datagram(event, event.data, src_port, dst_port)
        elif not first.unseen:
            self._stream(group)

    def _datagram(self, event: Event, data: bytes, sport: int, dport: int) -> None:
        src, dst = self._addresses(event)
        packet = self.network.packet(src, dst, UDP(sport=sport, dport=dport) / Raw(data))
        if event.unseen:
            self._frames[id(event)] = [Frame(event.time, b"", 0, bytes(packet))]
            return
        missing = 0 if event.snap is None else max(len(data) - event.snap, 0)
        self._note(event, self.network.send(event.time, packet, missing))

    def _stream(self, group: list[Event]) -> None:
        first = group[0]
        channel = self._channel(first)
        sender = self._side(channel, first)
        if isinstance(channel.connection, SctpAssociation):
            for event in group:
                self._note(event, [channel.connection.send(event.time, sender, event.data)])
            return
        pieces = channel.stream.wrap(sender == channel.connection.client, [event.data for event in group])
        cuts = tuple(cut for event in group for cut in event.cut)
        segments = channel.connection.send(first.time, sender, b"".join(pieces), cuts)
        start = 0
        for event, piece in zip(group, pieces):
            self._note(event, _carrying(segments, start, start + len(piece)))
            start += len(piece)

    def _note(self, event: Event, frames: list[Frame]) -> None:
        self._frames[id(event)] = frames
        self.sent.append(Sent(event, frames[-1]))

    def _icmp(self, event: Event) -> None:
        src, dst = self._addresses(event)
        if id(event.about) not in self._frames:
            raise ValueError(f"{event.place}: only over UDP can a message be quoted that is not in the capture")
        quoted = self._frames[id(event.about)][0].packet
        packet = self.network.icmp_error(event.words[0], src, dst, quoted)
        self._note(event, self.network.send(event.time, packet))

    def _duplicate(self, event: Event) -> None:
        event.over, event.message = event.about.over, event.about.message
        self._note(event, self.network.repeat(event.time, self._frames[id(event.about)]))

    def _rtp(self, event: Event) -> None:
        src, dst = self._addresses(event)
        for index in range(int(event.words[0])):
            header = RTP(sequence=index, timestamp=160 * index, sourcesync=0x5150, payload_type=0)
            ports = UDP(sport=event.src.port, dport=event.dst.port)
            packet = self.network.packet(src, dst, ports / header / Raw(b"\xff" * 160))
            self.network.send(event.time + index * _RTP_INTERVAL, packet)

    def _tcp_control(self, event: Event) -> None:
        event.over = event.over if event.over in STREAMS else "tcp"
        key = self._key(event)
        channel = self._open.get(key) or self._new_channel(event)
        sender = self._side(channel, event)
        if event.verb == "syn":
            channel.connection.syn(event.time)
            channel.opened = True
            return
        if event.verb == "rst":
            channel.connection.reset(event.time, sender)
        else:
            channel.connection.close(event.time, sender)
        del self._open[key]

    def _addresses(self, event: Event) -> tuple[str, str]:
        family = self.scenario.family
        return event.src.host.address(family), event.dst.host.address(family)

    def _key(self, event: Event) -> tuple:
        ends = frozenset((end.host.name, end.port) for end in (event.src, event.dst))
        return event.over, ends

    def _channel(self, event: Event) -> _Channel:
        channel = self._open.get(self._key(event)) or self._new_channel(event)
        if not channel.opened:
            opening = channel.stream.opening(event.dst.host.aor.split(":")[1].split("@")[-1])
            connection = channel.connection
            start = event.time - STEP * (4 + len(opening))
            connection.open(start)
            for number, (by_client, data) in enumerate(opening, 4):
                connection.send(start + number * STEP, connection.client if by_client else connection.server, data)
            channel.opened = True
        return channel

    def _new_channel(self, event: Event) -> _Channel:
        stream = STREAMS[event.over]() if event.over in STREAMS else PlainStream()
        src, dst = self._addresses(event)
        port = stream.port if event.over in ("tls", "ws") else event.dst.host.port
        server = (dst, event.dst.port or port)
        client_port = event.src.host.port if event.over == "sctp" else _FIRST_CLIENT_PORT + len(self.channels)
        client = (src, event.src.port or client_port)
        kind = SctpAssociation if event.over == "sctp" else TcpConnection
        channel = _Channel(kind(self.network, client, server), stream)
        self.channels.append(channel)
        self._open[self._key(event)] = channel
        return channel

    def _side(self, channel: _Channel, event: Event) -> tuple[str, int]:
        address = event.src.host.address(self.scenario.family)
        connection = channel.connection
        return connection.client if connection.client[0] == address else connection.server

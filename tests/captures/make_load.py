#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a big capture for benchmarks: SIP only, or RTP with one per cent of SIP.

Every call is a copy of one of the scenarios in messages/load with its own identifiers, users, client and media
addresses, all of fixed width: so lengths and headers of a message are made once, by scapy, and a copy costs one
substitution. A packet object per frame would be a hundred times slower. UDP checksums are left out (zero).
"""

import argparse
import heapq
import random
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import scenario
from capture_file import EPOCH, SNAP_LENGTH
from hosts import mac
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import Ether
from wire_network import LINK_TYPES

TEMPLATES = Path(__file__).with_name("messages") / "load"
# How many of a hundred calls follow each scenario.
MIX = {"answered": 40, "registered": 30, "busy": 10, "cancelled": 8, "announced": 8, "overloaded": 4}
RTP_PER_SIP = 99

CALL_INTERVAL = 100_000  # microseconds
_CLIENTS = 100
_OCTETS = 156  # the numbers of three digits that an octet can hold
_PROXY = "203.0.113.1"
_SIP_PORT = 5060
_RECORD = struct.Struct("<IIII")
_RTP_HEADER = struct.Struct("!BBHII")
_VOICE = bytes([0xD5]) * 160
_BUFFERED = 4096
_HEX = rb"[0-9a-f]{6}"
_TOKEN = re.compile(rb'(?:(?<=z9hG4bK)|(?<=;tag=)|(?<=nonce="))%b|%b(?=[0-9a-f]{10}@)' % (_HEX, _HEX))


@dataclass(frozen=True)
class Message:
    """A message of a template: when, who sends it, and its text with places to fill."""

    time: int
    by_client: bool
    text: bytes
    length: int
    starts_media: bool
    ends_media: bool


@dataclass
class Medium:
    """One direction of the media of a call."""

    prefix: bytes
    source: int
    sequence: int = 0

    def packet(self) -> bytes:
        """The next 20 ms of voice."""
        self.sequence += 1
        header = _RTP_HEADER.pack(0x80, 8, self.sequence & 0xFFFF, 160 * self.sequence & 0xFFFFFFFF, self.source)
        return self.prefix + header + _VOICE


def template(name: str) -> list[Message]:
    """The messages of one scenario, with places for what differs from call to call."""
    messages = []
    for event in scenario.load(TEMPLATES / f"{name}.sip").events:
        text = _TOKEN.sub(b"%(id)b", event.data.replace(b"%", b"%%"))
        places = {
            b"198.18.100.100": b"%(client)b",
            b"198.19.100.100": b"%(caller)b",
            b"198.19.200.200": b"%(callee)b",
            b"m=audio 10000": b"m=audio %(port)b",
            b"m=audio 20000": b"m=audio %(port)b",
            b"sip:caller@": b"sip:a%(id)b@",
            b'"caller"': b'"a%(id)b"',
            b"sip:callee@": b"sip:b%(id)b@",
        }
        for known, place in places.items():
            text = text.replace(known, place)
        length = len(text % _values(0, random.Random(0)))
        by_client = event.src.host.name == "alice"
        starts = name == "answered" and event.verb == "ACK"
        messages.append(Message(event.time, by_client, text, length, starts, event.verb == "BYE"))
    return messages


def _values(number: int, chance: random.Random) -> dict[bytes, bytes]:
    """What is the call's own; the media addresses are from the range for benchmarks, no two calls share one soon."""
    high, low = divmod(number % _OCTETS**2, _OCTETS)
    return {
        b"id": b"%06x" % number,
        b"client": _client(number % _CLIENTS).encode(),
        b"caller": b"198.19.%d.%d" % (100 + high, 100 + low),
        b"callee": b"198.18.%d.%d" % (100 + low, 100 + high),
        b"port": b"%05d" % (10_000 + 2 * chance.randrange(20_000)),
    }


def _client(index: int) -> str:
    return f"198.18.200.{100 + index}"


@cache
def _prefix(src: str, dst: str, sport: int, dport: int, length: int) -> bytes:
    header = UDP(sport=sport, dport=dport, len=8 + length, chksum=0)
    packet = IP(src=src, dst=dst, id=1, ttl=64, len=28 + length) / header
    return bytes(Ether(src=mac(src), dst=mac(dst)) / packet)


def sip_frames(
    chance: random.Random, interval: int = CALL_INTERVAL
) -> Iterator[tuple[int, bytes, Message, dict[bytes, bytes]]]:
    """SIP frames without end, calls overlapping, in the order of time."""
    templates = {name: template(name) for name in MIX}
    names, weights = list(MIX), list(MIX.values())
    waiting: list[tuple[int, int, int, list[Message], dict[bytes, bytes]]] = []
    number = 0
    while True:
        while not waiting or waiting[0][0] >= number * interval:
            messages = templates[chance.choices(names, weights)[0]]
            heapq.heappush(waiting, (number * interval, number, 0, messages, _values(number, chance)))
            number += 1
        time, call, index, messages, values = heapq.heappop(waiting)
        message = messages[index]
        client = _client(call % _CLIENTS)
        src, dst = (client, _PROXY) if message.by_client else (_PROXY, client)
        data = _prefix(src, dst, _SIP_PORT, _SIP_PORT, message.length) + message.text % values
        yield time, data, message, values
        if index + 1 < len(messages):
            later = call * interval + messages[index + 1].time
            heapq.heappush(waiting, (later, call, index + 1, messages, values))


def frames(kind: str, chance: random.Random, interval: int = CALL_INTERVAL) -> Iterator[tuple[int, bytes]]:
    """The frames of a capture, without end."""
    media: dict[bytes, list[Medium]] = {}
    owed = turn = 0
    previous = 0
    for time, data, message, values in sip_frames(chance, interval):
        if kind == "rtp":
            directions = [one for pair in media.values() for one in pair]
            count = owed if directions else 0
            for index in range(count):
                turn += 1
                moment = previous + (time - previous) * (index + 1) // (count + 1)
                yield moment, directions[turn % len(directions)].packet()
            owed += RTP_PER_SIP - count
            _switch_media(media, message, values)
            previous = time
        yield time, data


def _switch_media(media: dict[bytes, list[Medium]], message: Message, values: dict[bytes, bytes]) -> None:
    if message.starts_media:
        caller, callee, port = values[b"caller"].decode(), values[b"callee"].decode(), int(values[b"port"])
        length = _RTP_HEADER.size + len(_VOICE)
        number = int(values[b"id"], 16)
        media[values[b"id"]] = [
            Medium(_prefix(caller, callee, port, port, length), number),
            Medium(_prefix(callee, caller, port, port, length), number + 0x80000000),
        ]
    elif message.ends_media:
        media.pop(values[b"id"], None)


def write(path: Path, kind: str, count: int, seed: int, interval: int = CALL_INTERVAL) -> None:
    """Write a capture of so many frames."""
    source = frames(kind, random.Random(seed), interval)
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, SNAP_LENGTH, LINK_TYPES["ethernet"]))
        buffer: list[bytes] = []
        for _ in range(count):
            time, data = next(source)
            seconds, microseconds = divmod(time, 1_000_000)
            buffer += (_RECORD.pack(EPOCH + seconds, microseconds, len(data), len(data)), data)
            if len(buffer) >= _BUFFERED:
                file.write(b"".join(buffer))
                buffer.clear()
        file.write(b"".join(buffer))


def main() -> None:
    """Read the arguments and write the capture."""
    parser = argparse.ArgumentParser(description="Write a big capture for benchmarks.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--messages", type=int, default=100_000, help="number of frames (default: 100000)")
    parser.add_argument("--kind", choices=("sip", "rtp"), default="sip", help="SIP only, or RTP with 1 %% of SIP")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--interval", type=int, default=CALL_INTERVAL, help="microseconds from call to call (default: %(default)s)"
    )
    arguments = parser.parse_args()
    write(arguments.path, arguments.kind, arguments.messages, arguments.seed, arguments.interval)


if __name__ == "__main__":
    main()

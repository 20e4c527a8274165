# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a capture of many calls of known kinds, with the truth about each.

Each kind is put on the wire once by the scenario player; a call is a copy of these frames with identifiers, users and
ports of its own, all as wide as the original ones, so that no length or sequence number changes. Its times are
stretched by a factor of its own, so that no two delays are alike. Checksums are not put right: nobody checks them.
"""

import random
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import scenario
from kinds import KINDS, Kind
from transports import write_capture

_RECORD = struct.Struct("<IIII")
_CALL_INTERVAL = 20_000  # microseconds
_FIRST_CLIENT_PORT = 49152
_PORTS_A_CALL = 4
_SIP_PORT = 5060
_TOKEN = re.compile(rb'(?:(?<=z9hG4bK)|(?<=;tag=)|(?<=nonce="))[0-9a-f]{6}|[0-9a-f]{6}(?=[0-9a-f]{10}@)')


@dataclass(frozen=True)
class Call:
    """A call of the capture: its kind, the factor of its times, and by whom it is known."""

    kind: Kind
    transport: str
    stretch: float
    caller: str

    def delay(self, moments: tuple[float, float] | None) -> float | None:
        """The time between two moments of the kind, as this call had it, to the microsecond."""
        if moments is None:
            return None
        start, end = (round(round(moment * 1e6) * self.stretch) for moment in moments)
        return (end - start) / 1e6


@dataclass(frozen=True)
class _Frame:
    time: int
    data: bytes


def _template(kind: Kind, transport: str, folder: Path) -> list[_Frame]:
    path = folder / f"{kind.name}-{transport}.pcap"
    write_capture(scenario.parse(f"name: {kind.name}\n{kind.text}", kind.name, transport=transport), path)
    data = path.read_bytes()
    frames, place = [], 24
    while place < len(data):
        seconds, microseconds, length, _ = _RECORD.unpack_from(data, place)
        place += _RECORD.size
        moment = seconds * 1_000_000 + microseconds
        frames.append(_Frame(moment, data[place : place + length]))
        place += length
    # Times count from the first message, whatever frames of a handshake stand before.
    start = next(frame.time for frame in frames if b"SIP/2.0" in frame.data)
    return [_Frame(frame.time - start, frame.data) for frame in frames]


def _own(data: bytes, number: int, transport: str) -> bytes:
    """The frame with the call's own identifiers and ports."""
    data = _TOKEN.sub(b"%06x" % number, data)
    data = data.replace(b"sip:caller@", b"sip:a%05x@" % number).replace(b"sip:callee@", b"sip:b%05x@" % number)
    if transport == "tcp":
        ports = []
        for port in struct.unpack_from(">HH", data, 34):
            moved = 1024 + (port - _FIRST_CLIENT_PORT + number * _PORTS_A_CALL) % 64000
            ports.append(port if port < _FIRST_CLIENT_PORT else moved)
        data = data[:34] + struct.pack(">HH", *ports) + data[38:]
    return data


def _frames(calls: list[Call], folder: Path) -> Iterator[_Frame]:
    templates = {(kind, way): _template(kind, way, folder) for kind in KINDS for way in kind.transports}
    for number, call in enumerate(calls):
        for frame in templates[call.kind, call.transport]:
            moment = 1_705_309_200_000_000 + number * _CALL_INTERVAL + round(frame.time * call.stretch)
            yield _Frame(moment, _own(frame.data, number, call.transport))


def write(path: Path, count: int, seed: int) -> list[Call]:
    """Write a capture of so many calls; the calls come back in the order of their beginning."""
    chance = random.Random(seed)
    kinds = [kind for kind in KINDS for _ in range(kind.weight)]
    calls = []
    for number in range(count):
        kind = chance.choice(kinds)
        transport = chance.choice(kind.transports)
        calls.append(Call(kind, transport, chance.uniform(0.8, 1.2), f"a{number:05x}"))
    frames = sorted(_frames(calls, path.parent), key=lambda frame: frame.time)
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for frame in frames:
            seconds, microseconds = divmod(frame.time, 1_000_000)
            file.write(_RECORD.pack(seconds, microseconds, len(frame.data), len(frame.data)) + frame.data)
    return calls

# SPDX-License-Identifier: GPL-2.0-or-later
"""SIP messages with their time and addresses, as a capture and as the input of feed.c."""

import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "captures"), str(TESTS / "scenarios")]

import scenario  # noqa: E402
from capture_file import EPOCH, SNAP_LENGTH  # noqa: E402
from collection import cases  # noqa: E402

_HEAD = struct.Struct("<dIHH4s4sII")
_RECORD = struct.Struct("<IIII")
_ETHERNET = bytes.fromhex("020000000002 020000000001 0800")
_MOST = 65535 - 20 - 8  # bytes of an UDP datagram


@dataclass(frozen=True)
class Packet:
    """A message, or several behind each other, as it stands in a capture."""

    time: float  # seconds since the capture began; may go backwards
    src: str
    dst: str
    data: bytes
    sport: int = 5060
    dport: int = 5060
    stream: bool = False
    quoted: bool = False

    def feed(self) -> bytes:
        """The input of feed.c."""
        addresses = IPv4Address(self.src).packed, IPv4Address(self.dst).packed
        moment = EPOCH + self.time
        head = _HEAD.pack(moment, len(self.data), self.sport, self.dport, *addresses, self.stream, self.quoted)
        return head + self.data


def scenarios() -> list[list[Packet]]:
    """The messages of every scenario of the project, over UDP."""
    malformed = scenario.load(TESTS / "captures" / "messages" / "malformed.sip")
    parsed = [scenario.parse(case.text, case.name) for case in cases() if case.transport == "udp"]
    found = []
    for one in [malformed, *parsed]:
        events = [event for event in one.events if event.data]
        found.append(
            [
                Packet(
                    event.time / 1e6,
                    event.src.host.address(4),
                    event.dst.host.address(4),
                    event.data,
                    event.src.port or event.src.host.port,
                    event.dst.port or event.dst.host.port,
                )
                for event in events
            ]
        )
    return [packets for packets in found if packets]


def write_feed(path: Path, packets: Iterable[Packet]) -> None:
    """A file for feed.c."""
    with path.open("wb") as file:
        file.writelines(packet.feed() for packet in packets)


def write_capture(path: Path, packets: Iterable[Packet]) -> None:
    """A capture, everything over UDP; checksums are left out, and what is too long for a datagram is cut."""
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, SNAP_LENGTH, 1))
        for packet in packets:
            data = packet.data[:_MOST]
            addresses = IPv4Address(packet.src).packed + IPv4Address(packet.dst).packed
            ip = struct.pack("!BBHHHBBH", 0x45, 0, 28 + len(data), 1, 0, 64, 17, 0) + addresses
            udp = struct.pack("!HHHH", packet.sport, packet.dport, 8 + len(data), 0)
            frame = _ETHERNET + ip + udp + data
            seconds, microseconds = divmod(max(EPOCH * 1_000_000 + round(packet.time * 1e6), 0), 1_000_000)
            file.write(_RECORD.pack(seconds & 0xFFFFFFFF, microseconds, len(frame), len(frame)) + frame)
    path.chmod(0o644)

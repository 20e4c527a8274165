# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes frames as pcap, or as pcapng where secrets have to go with them."""

import struct
from pathlib import Path

from scapy.utils import RawPcapWriter
from wire_network import Frame

EPOCH = 1_705_309_200  # 2024-01-15 09:00:00 UTC
SNAP_LENGTH = 262144
_TLS_KEY_LOG = 0x544C534B


def write(path: Path, frames: list[Frame], link_type: int, secrets: str = "") -> None:
    """Write a capture; its name ends in .pcapng if there are secrets."""
    if secrets:
        path.write_bytes(_pcapng(frames, link_type, secrets))
        return
    with RawPcapWriter(str(path)) as writer:
        writer.linktype = link_type  # as an argument, 0 would count as none given
        writer.write_header(None)
        for frame in frames:
            seconds, microseconds = divmod(EPOCH * 1_000_000 + frame.time, 1_000_000)
            writer.write_packet(frame.data, sec=seconds, usec=microseconds, wirelen=frame.length)


def _pcapng(frames: list[Frame], link_type: int, secrets: str) -> bytes:
    """Written by hand: scapy knows no decryption secrets block, and its options differ between versions."""
    section = struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)
    interface = struct.pack("<HHI", link_type, 0, SNAP_LENGTH)
    keys = secrets.encode()
    blocks = [_block(0x0A0D0D0A, section), _block(1, interface)]
    blocks.append(_block(10, struct.pack("<II", _TLS_KEY_LOG, len(keys)) + keys))
    for frame in frames:
        moment = EPOCH * 1_000_000 + frame.time
        head = struct.pack("<IIIII", 0, moment >> 32, moment & 0xFFFFFFFF, len(frame.data), frame.length)
        blocks.append(_block(6, head + frame.data))
    return b"".join(blocks)


def _block(kind: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length

# SPDX-License-Identifier: GPL-2.0-or-later
"""An SCTP association: four-way handshake and data chunks."""

from scapy.layers.sctp import (
    SCTP,
    SCTPChunkCookieAck,
    SCTPChunkCookieEcho,
    SCTPChunkData,
    SCTPChunkInit,
    SCTPChunkInitAck,
    SCTPChunkParamStateCookie,
)
from scapy.packet import Packet
from wire_network import Frame, Network
from wire_tcp import STEP

_CHUNK = 1300
_STREAMS = {"a_rwnd": 106496, "n_out_streams": 10, "n_in_streams": 10}


class SctpAssociation:
    """One association; every message is one user message, in several chunks if it is long."""

    def __init__(self, network: Network, client: tuple[str, int], server: tuple[str, int]) -> None:
        self.network, self.client, self.server = network, client, server
        self.tsn = {client: 1000, server: 2000}
        self.stream_sequence = {client: 0, server: 0}
        self.tags = {client: 0x0A0A0A0A, server: 0x0B0B0B0B}

    def open(self, time: int) -> None:
        """INIT, INIT ACK, COOKIE ECHO, COOKIE ACK."""
        cookie = SCTPChunkParamStateCookie(cookie=b"0123456789abcdef")
        client, server = self.client, self.server
        init = SCTPChunkInit(init_tag=self.tags[client], init_tsn=self.tsn[client], **_STREAMS)
        answer = SCTPChunkInitAck(init_tag=self.tags[server], init_tsn=self.tsn[server], params=[cookie], **_STREAMS)
        self._packet(time, client, init, tag=0)
        self._packet(time + STEP, server, answer)
        self._packet(time + 2 * STEP, client, SCTPChunkCookieEcho(cookie=b"0123456789abcdef"))
        self._packet(time + 3 * STEP, server, SCTPChunkCookieAck())

    def send(self, time: int, sender: tuple[str, int], data: bytes) -> Frame:
        """One message; the frame that completes it."""
        frame = None
        for start in range(0, len(data), _CHUNK):
            chunk = SCTPChunkData(
                beginning=int(start == 0),
                ending=int(start + _CHUNK >= len(data)),
                tsn=self.tsn[sender],
                stream_id=0,
                stream_seq=self.stream_sequence[sender],
                data=data[start : start + _CHUNK],
            )
            self.tsn[sender] += 1
            frame = self._packet(time, sender, chunk)
            time += 1
        self.stream_sequence[sender] += 1
        return frame

    def _packet(self, time: int, sender: tuple[str, int], chunk: Packet, tag: int | None = None) -> Frame:
        peer = self.server if sender == self.client else self.client
        header = SCTP(sport=sender[1], dport=peer[1], tag=self.tags[peer] if tag is None else tag)
        return self.network.send(time, self.network.packet(sender[0], peer[0], header / chunk))[-1]

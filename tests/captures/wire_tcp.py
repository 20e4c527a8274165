# SPDX-License-Identifier: GPL-2.0-or-later
"""A TCP connection: handshake, numbered segments, end."""

from scapy.layers.inet import TCP
from scapy.packet import Raw
from wire_network import Frame, Network

STEP = 100  # microseconds between the packets of a handshake
MSS = 1380
_WINDOW = 64240


class TcpConnection:
    """One connection; the client is the side that opened it."""

    def __init__(self, network: Network, client: tuple[str, int], server: tuple[str, int]) -> None:
        self.network, self.client, self.server = network, client, server
        self.next = {client: 1000 * client[1], server: 2000 * client[1]}
        self.established = False

    def open(self, time: int) -> None:
        """SYN, SYN/ACK, ACK."""
        self.syn(time)
        self._segment(time + STEP, self.server, "SA", options=[("MSS", MSS), ("WScale", 10)])
        self.next[self.server] += 1
        self._segment(time + 2 * STEP, self.client, "A")

    def syn(self, time: int) -> None:
        """The first packet; sent once more it is a retransmission."""
        if self.established:
            self.next[self.client] -= 1
        self._segment(time, self.client, "S", options=[("MSS", MSS), ("WScale", 10)])
        self.next[self.client] += 1
        self.established = True

    def send(
        self, time: int, sender: tuple[str, int], data: bytes, cuts: tuple[int, ...] = ()
    ) -> list[tuple[int, Frame]]:
        """Data in segments, cut where told; each segment as the offset behind it and its frame."""
        wanted = sorted({cut for cut in cuts if 0 < cut < len(data)} | {len(data)})
        sent: list[tuple[int, Frame]] = []
        start = 0
        for end in wanted:
            while start < end:
                stop = min(start + MSS, end)
                frame = self._segment(time, sender, "PA" if stop == len(data) else "A", data[start:stop])
                self.next[sender] += stop - start
                sent.append((stop, frame))
                start, time = stop, time + 1
        return sent

    def reset(self, time: int, sender: tuple[str, int]) -> None:
        """RST, as a listener that is not there or a process that has died sends it."""
        self._segment(time, sender, "RA")

    def close(self, time: int, sender: tuple[str, int]) -> None:
        """Both sides finish, the sender first."""
        other = self._peer(sender)
        self._segment(time, sender, "FA")
        self.next[sender] += 1
        self._segment(time + STEP, other, "FA")
        self.next[other] += 1
        self._segment(time + 2 * STEP, sender, "A")

    def _peer(self, side: tuple[str, int]) -> tuple[str, int]:
        return self.server if side == self.client else self.client

    def _segment(
        self, time: int, sender: tuple[str, int], flags: str, data: bytes = b"", options: list | None = None
    ) -> Frame:
        peer = self._peer(sender)
        segment = TCP(
            sport=sender[1],
            dport=peer[1],
            seq=self.next[sender],
            ack=self.next[peer] if "A" in flags else 0,
            flags=flags,
            window=_WINDOW,
            options=options or [],
        )
        packet = self.network.packet(sender[0], peer[0], segment / Raw(data) if data else segment)
        return self.network.send(time, packet)[-1]

# SPDX-License-Identifier: GPL-2.0-or-later
"""The lower layers: IP packets of either family, fragments, tunnels, link layers, frames with their time."""

from dataclasses import dataclass

from hosts import mac
from scapy.contrib.gtp import GTP_U_Header
from scapy.layers.inet import ICMP, IP, UDP, fragment
from scapy.layers.inet6 import (
    ICMPv6DestUnreach,
    ICMPv6PacketTooBig,
    ICMPv6TimeExceeded,
    IPv6,
    IPv6ExtHdrFragment,
    fragment6,
)
from scapy.layers.l2 import GRE, CookedLinux, Ether, Loopback
from scapy.packet import Packet, Raw

MTU = 1500
TUNNEL_MTU = 1400
LINK_TYPES = {"ethernet": 1, "loopback": 0, "cooked": 113}
TUNNELS = ("", "gtp", "gre", "ipip")
# IPv4 type and code, IPv6 type and code.
ICMP_ERRORS = {
    "net-unreachable": (3, 0, 1, 0),
    "host-unreachable": (3, 1, 1, 3),
    "protocol-unreachable": (3, 2, 4, 1),
    "port-unreachable": (3, 3, 1, 4),
    "fragmentation-needed": (3, 4, 2, 0),
    "net-prohibited": (3, 9, 1, 1),
    "host-prohibited": (3, 10, 1, 1),
    "admin-prohibited": (3, 13, 1, 1),
    "time-exceeded": (11, 0, 3, 0),
}

_TUNNEL_ENDS = ("203.0.113.251", "203.0.113.252")
_FAMILY_OF_LOOPBACK = {4: 2, 6: 24}


@dataclass
class Frame:
    """A captured frame, and the IP packet it belongs to; its number is known when all frames are in order."""

    time: int
    data: bytes
    length: int
    packet: bytes
    number: int = 0


class Network:
    """Collects the frames of one capture."""

    def __init__(self, family: int = 4, link: str = "ethernet", tunnel: str = "") -> None:
        if link not in LINK_TYPES or tunnel not in TUNNELS:
            raise ValueError(f"no link layer {link} or no tunnel {tunnel}")
        self.family, self.link, self.tunnel = family, link, tunnel
        self.frames: list[Frame] = []
        self._identification: dict[str, int] = {}

    def packet(self, src: str, dst: str, payload: Packet) -> Packet:
        """An IP packet."""
        if ":" in src:
            return IPv6(src=src, dst=dst, hlim=64, fl=0) / payload
        number = self._identification[src] = self._identification.get(src, 0) + 1
        return IP(src=src, dst=dst, id=number, ttl=64) / payload

    def send(self, time: int, packet: Packet, missing: int = 0) -> list[Frame]:
        """Put a packet on the wire, in fragments if it is too big; a snap length keeps the last bytes back."""
        frames = []
        for piece in self._fragments(packet):
            data = bytes(self._linked(self._tunnelled(piece)))
            frames.append(Frame(time, data[: len(data) - missing], len(data), bytes(packet)))
        self.frames += frames
        return frames

    def repeat(self, time: int, frames: list[Frame]) -> list[Frame]:
        """The same frames once more, as a second interface shows them."""
        copies = [Frame(time, frame.data, frame.length, frame.packet) for frame in frames]
        self.frames += copies
        return copies

    def icmp_error(self, kind: str, src: str, dst: str, quoted: bytes) -> Packet:
        """An ICMP error that quotes as much of a packet as routers do."""
        type4, code4, type6, code6 = ICMP_ERRORS[kind]
        if ":" in src:
            errors = {
                1: ICMPv6DestUnreach(code=code6),
                2: ICMPv6PacketTooBig(mtu=1280),
                3: ICMPv6TimeExceeded(code=code6),
            }
            return self.packet(src, dst, errors[type6] / Raw(quoted[: 1280 - 48]))
        extra = {"nexthopmtu": 1280} if (type4, code4) == (3, 4) else {}
        return self.packet(src, dst, ICMP(type=type4, code=code4, **extra) / Raw(quoted[: 576 - 28]))

    def finish(self) -> list[Frame]:
        """All frames in the order of time, numbered from 1."""
        self.frames.sort(key=lambda frame: frame.time)
        for number, frame in enumerate(self.frames, 1):
            frame.number = number
        return self.frames

    def _fragments(self, packet: Packet) -> list[Packet]:
        mtu = TUNNEL_MTU if self.tunnel else MTU
        if len(packet) <= mtu:
            return [packet]
        if IPv6 in packet:
            number = self._identification["fragment"] = self._identification.get("fragment", 0) + 1
            header = IPv6ExtHdrFragment(id=number, nh=packet.nh)
            return fragment6(IPv6(src=packet.src, dst=packet.dst, hlim=64) / header / packet.payload, mtu)
        return fragment(packet, (mtu - 20) // 8 * 8)

    def _tunnelled(self, packet: Packet) -> Packet:
        match self.tunnel:
            case "gtp":
                inner = UDP(sport=2152, dport=2152) / GTP_U_Header(teid=1, gtp_type=255) / packet
            case "gre":
                inner = GRE() / packet
            case "ipip":
                inner = packet
            case _:
                return packet
        src, dst = _TUNNEL_ENDS
        return IP(src=src, dst=dst, id=0, ttl=64) / inner

    def _linked(self, packet: Packet) -> Packet:
        match self.link:
            case "ethernet":
                return Ether(src=mac(packet.src), dst=mac(packet.dst)) / packet
            case "loopback":
                return Loopback(type=_FAMILY_OF_LOOPBACK[packet.version]) / packet
            case _:
                address = bytes.fromhex(mac(packet.src).replace(":", "")) + b"\0\0"
                return CookedLinux(pkttype=0, lladdrtype=1, lladdrlen=6, src=address) / packet

# SPDX-License-Identifier: GPL-2.0-or-later
"""The hosts of the scenarios, all in the address ranges and domains reserved for documentation."""

from dataclasses import dataclass
from ipaddress import ip_address

DOMAIN = "example.com"
SIP_PORT = 5060


@dataclass(frozen=True)
class Host:
    """A box with an address of each family; a person has an address of record of his own."""

    name: str
    v4: str
    v6: str
    port: int = SIP_PORT
    person: bool = False
    record_routes: bool = False

    def address(self, family: int) -> str:
        """The IP address of this family (4 or 6)."""
        return self.v6 if family == 6 else self.v4

    @property
    def aor(self) -> str:
        """The URI under which others know this host."""
        return f"sip:{self.name}@{DOMAIN}" if self.person else f"sip:{self.name}.{DOMAIN}"


def bracketed(address: str) -> str:
    """An address as it stands in a URI."""
    return f"[{address}]" if ":" in address else address


def mac(address: str) -> str:
    """A locally administered MAC address made from the last two bytes of an IP address."""
    low = ip_address(address).packed[-2:]
    return f"02:00:00:00:{low[0]:02x}:{low[1]:02x}"


def default_hosts() -> dict[str, Host]:
    """The hosts that every scenario knows without declaring them."""
    people = {
        "alice": (192, 10),
        "dave": (192, 14),
        "bob": (198, 20),
        "carol": (198, 30),
        "erin": (198, 40),
    }
    boxes = {
        "nat": (192, 1),
        "scanner": (198, 66),
        "proxy": (203, 1),
        "proxy2": (203, 2),
        "proxy3": (203, 3),
        "registrar": (203, 5),
        "sbc": (203, 7),
        "server": (203, 8),
        "gateway": (203, 9),
        "router": (203, 254),
    }
    v4 = {192: "192.0.2", 198: "198.51.100", 203: "203.0.113"}
    v6 = {192: "2001:db8:a", 198: "2001:db8:b", 203: "2001:db8:c"}
    return {
        name: Host(name, f"{v4[net]}.{number}", f"{v6[net]}::{number}", person=name in people)
        for name, (net, number) in (people | boxes).items()
    }

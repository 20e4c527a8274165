# SPDX-License-Identifier: GPL-2.0-or-later
"""What a scenario is once it is read: events in the order of time."""

from dataclasses import dataclass, field

from hosts import Host
from sip_digest import Challenge
from sip_message import SipMessage
from sip_state import Transaction


@dataclass(frozen=True)
class Endpoint:
    """A host, and a port where it is not the host's own."""

    host: Host
    port: int | None = None


@dataclass
class Event:
    """One thing that happens on the wire: a SIP message, or what `verb` names."""

    verb: str
    time: int
    src: Endpoint
    dst: Endpoint
    place: str
    over: str
    words: list[str] = field(default_factory=list)
    label: str = ""
    message: SipMessage | None = None
    data: bytes = b""
    transaction: Transaction | None = None
    about: "Event | None" = None
    unseen: bool = False
    joined: bool = False
    cut: tuple[int, ...] = ()
    snap: int | None = None
    challenges: list[Challenge] = field(default_factory=list)
    expectations: list[str] = field(default_factory=list)

    @property
    def method(self) -> str:
        """The method of a request, or the one that a response answers."""
        if self.message is None:
            return ""
        if self.message.start.startswith("SIP/2.0 "):
            return self.message.get("CSeq").split(" ")[-1]
        return self.message.start.split(" ")[0]


@dataclass
class Scenario:
    """A parsed scenario: events in the order of time, and what its author expects."""

    name: str
    about: str = ""
    transport: str = "udp"
    family: int = 4
    link: str = "ethernet"
    tunnel: str = ""
    hosts: dict[str, Host] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    expectations: list[str] = field(default_factory=list)

# SPDX-License-Identifier: GPL-2.0-or-later
"""What a sequence of SIP messages has established so far: calls, dialogs and transactions, and how to find them."""

from dataclasses import dataclass, field
from hashlib import sha1

from sip_digest import Challenge
from sip_message import SipMessage, parameter, uri_of

# Answers after which the client tries again in the same call, with the next CSeq number.
INVITES_RETRY = {300, 301, 302, 305, 401, 407, 412, 413, 415, 416, 420, 421, 422, 423, 428, 436, 437, 438, 494}
_OPENS_DIALOG = ("INVITE", "SUBSCRIBE", "REFER")


@dataclass
class Dialog:
    """The far end of a call as one To tag shows it."""

    host: str
    tag: str
    contact: str = ""
    routes: list[str] = field(default_factory=list)
    confirmed: bool = False


@dataclass
class Call:
    """Everything under one Call-ID, seen from the host that opened it."""

    call_id: str
    originator: str
    local: str
    remote: str
    from_tag: str
    target: str
    contact: str = ""
    routes: list[str] = field(default_factory=list)
    cseq: dict[str, int] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    dialogs: list[Dialog] = field(default_factory=list)
    reliable: tuple[int, int, str] = (0, 0, "")
    challenges: list[Challenge] = field(default_factory=list)
    described: dict[str, tuple[tuple[str, ...], int]] = field(default_factory=dict)
    ended: bool = False
    retry: bool = False

    @property
    def confirmed(self) -> bool:
        """Whether a dialog stands."""
        return not self.ended and any(dialog.confirmed for dialog in self.dialogs)

    def dialog(self, tag: str) -> Dialog | None:
        """The dialog with this To tag."""
        return next((dialog for dialog in self.dialogs if dialog.tag == tag), None)

    def dialog_towards(self, host: str, early: bool) -> Dialog | None:
        """The dialog that a request of the originator belongs to: with that host first, confirmed first, newest."""
        usable = [dialog for dialog in self.dialogs if dialog.confirmed or early]
        usable.sort(key=lambda dialog: (dialog.host == host, dialog.confirmed))
        return usable[-1] if usable else None


@dataclass
class Transaction:
    """A request on one hop and what has answered it."""

    request: SipMessage
    src: str
    dst: str
    call: Call
    final: SipMessage | None = None
    acked: bool = False
    acks_failure: bool = False

    @property
    def method(self) -> str:
        """The method of the request."""
        return self.request.start.split(" ")[0]

    @property
    def code(self) -> int:
        """The final status, 0 while there is none."""
        return status(self.final) if self.final else 0

    @property
    def uri(self) -> str:
        """The Request-URI."""
        return self.request.start.split(" ")[1]

    @property
    def branch(self) -> str:
        """The branch of the top Via."""
        return parameter(self.request.get("Via"), "branch")

    @property
    def hop_by_hop(self) -> bool:
        """Whether a proxy keeps this request to itself: CANCEL, and the ACK to a failure."""
        return self.method == "CANCEL" or self.acks_failure


def status(message: SipMessage) -> int:
    """The code of a response, 0 for a request and for a status line that holds no number."""
    words = message.start.split(" ")
    return int(words[1]) if words[0] == "SIP/2.0" and words[1].isdigit() else 0


@dataclass
class State:
    """The calls and transactions of one scenario."""

    name: str
    calls: dict[str, Call] = field(default_factory=dict)
    series: dict[tuple[str, str, str], Call] = field(default_factory=dict)
    current: dict[str, Call] = field(default_factory=dict)
    subscribed: dict[str, Call] = field(default_factory=dict)
    transactions: list[Transaction] = field(default_factory=list)
    _count: int = 0

    def token(self, kind: str, length: int = 8) -> str:
        """A fresh identifier, always the same for the same scenario."""
        self._count += 1
        return sha1(f"{self.name}/{kind}/{self._count}".encode()).hexdigest()[:length]

    def leg(self, src: str, dst: str, *methods: str) -> list[Transaction]:
        """The transactions of one hop, newest first."""
        found = [one for one in self.transactions if (one.src, one.dst) == (src, dst)]
        return [one for one in reversed(found) if not methods or one.method in methods]

    def open(self, transaction: Transaction) -> None:
        """Enter a finished request, and the call that its two hosts have to do with now."""
        self.transactions.append(transaction)
        if transaction.src == transaction.call.originator and transaction.request.get("Contact"):
            transaction.call.contact = uri_of(transaction.request.get("Contact"))
        if transaction.method in _OPENS_DIALOG and not parameter(transaction.request.get("To"), "tag"):
            transaction.call.routes = transaction.request.values("Record-Route")
        if transaction.method in ("SUBSCRIBE", "REFER"):
            self.subscribed[transaction.src] = self.subscribed[transaction.dst] = transaction.call
        if transaction.method in ("INVITE", "BYE", "REFER", "UPDATE", "INFO", "PRACK", "ACK"):
            self.current[transaction.src] = self.current[transaction.dst] = transaction.call
        if transaction.method == "BYE":
            transaction.call.ended = True

    def answered_by(self, code: int, src: str, dst: str, method: str = "") -> Transaction:
        """The request that a response from src to dst is meant for, unless its author names one."""
        known = [one for one in self.leg(dst, src) if one.method != "ACK" and method in ("", one.method)]
        pending = [one for one in known if not one.final]
        about_invite = [one for one in pending if one.method == "INVITE" and (100 < code < 200 or code == 487)]
        for found in (about_invite, pending, known):
            if found:
                return found[0]
        raise ValueError(f"{dst} has sent no request to {src} that a {code} could answer")

    def answer(self, transaction: Transaction, response: SipMessage, responder: str) -> None:
        """Enter a response: what it does to transaction, dialogs and call."""
        code, call, method = status(response), transaction.call, transaction.method
        if code >= 200:
            transaction.final = response
            if transaction.src == call.originator and (method != "BYE" or code in INVITES_RETRY):
                call.retry = code in INVITES_RETRY
        tag = parameter(response.get("To"), "tag")
        makes_dialog = method == "INVITE" or (method in _OPENS_DIALOG and code >= 200)
        if makes_dialog and tag and 100 < code < 300 and transaction.src == call.originator:
            self._dialog(call, response, tag, responder, confirmed=code >= 200)
        if response.get("RSeq"):
            call.reliable = (int(response.get("RSeq")), int(response.get("CSeq").split()[0]), tag)
        if method == "INVITE" and code >= 300 and transaction.src == call.originator and not call.confirmed:
            call.dialogs = []
            call.ended = code not in INVITES_RETRY

    def _dialog(self, call: Call, response: SipMessage, tag: str, responder: str, confirmed: bool) -> None:
        dialog = call.dialog(tag)
        if dialog is None:
            dialog = Dialog(next((host for host, own in call.tags.items() if own == tag), responder), tag)
            call.dialogs.append(dialog)
        elif confirmed and not dialog.confirmed:
            call.dialogs.remove(dialog)
            call.dialogs.append(dialog)
        if response.get("Contact"):
            dialog.contact = uri_of(response.get("Contact"))
        dialog.routes = response.values("Record-Route")[::-1]
        dialog.confirmed = dialog.confirmed or confirmed

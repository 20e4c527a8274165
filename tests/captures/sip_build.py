# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes each message of a sequence complete: the headers that its author did not write."""

import re
from dataclasses import dataclass, field

from hosts import DOMAIN, Host, bracketed
from sip_message import AUTO_LENGTH, SipMessage, parameter, uri_of
from sip_state import Call, State, Transaction

_OWN_CALL = {"REGISTER", "PUBLISH", "SUBSCRIBE", "OPTIONS", "MESSAGE"}
_NEW_EACH_TIME = {"OPTIONS", "MESSAGE"}
_CALLS_A_PERSON = {"INVITE", "MESSAGE", "SUBSCRIBE", "REFER"}
_HAS_CONTACT = {"INVITE", "REGISTER", "SUBSCRIBE", "NOTIFY", "REFER", "UPDATE"}
_MEETS_EARLY_DIALOG = {"BYE", "PRACK", "UPDATE", "INFO"}
_HAS_EVENT = {"SUBSCRIBE", "NOTIFY", "PUBLISH"}
_HAS_EXPIRES = {"SUBSCRIBE", "REGISTER", "PUBLISH"}
_VIA_NAME = {"udp": "UDP", "tcp": "TCP", "tls": "TLS", "sctp": "SCTP", "ws": "WS"}


@dataclass
class Options:
    """What a line of a scenario says beside its verb."""

    values: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    over: str = "udp"
    call: Call | None = None

    def get(self, key: str) -> str:
        """The value of an option, or nothing."""
        return self.values.get(key, "")


def target_uri(word: str, hosts: dict[str, Host]) -> str:
    """A Request-URI from a host name, a user, user@domain or a whole URI."""
    if re.match(r"[a-z][a-z0-9+.-]*:", word, re.IGNORECASE):
        return word
    if word in hosts:
        return hosts[word].aor
    return f"sip:{word}" if "@" in word else f"sip:{word}@{DOMAIN}"


class Builder:
    """Builds requests and responses for one scenario and remembers what they establish."""

    def __init__(self, name: str, hosts: dict[str, Host], family: int) -> None:
        self.state = State(name)
        self.hosts = hosts
        self.family = family

    def request(
        self, method: str, src: Host, dst: Host, target: str, options: Options, named: Transaction | None
    ) -> Transaction:
        """A new request; ACK and CANCEL follow the INVITE of this hop, or the one that the author names."""
        follows = named or self._followed(method, src, dst, options)
        if follows and (method == "CANCEL" or (method == "ACK" and not 200 <= follows.code < 300)):
            transaction = self._hop_request(method, follows, target)
        else:
            call = follows.call if follows else self._call(method, src, dst, target, options)
            transaction = self._end_to_end_request(method, call, follows, src, dst, target, options)
        return transaction

    def response(self, code: int, phrase: str, answers: Transaction, responder: Host, options: Options) -> SipMessage:
        """The response to a request of this hop."""
        request, call, method = answers.request, answers.call, answers.method
        message = SipMessage(f"SIP/2.0 {code} {phrase}")
        message.headers = [("Via", value) for value in request.values("Via")]
        if 100 < code < 300 and method in _CALLS_A_PERSON:
            message.headers += [("Record-Route", value) for value in request.values("Record-Route")]
        to = request.get("To")
        if not parameter(to, "tag") and (code > 100 or options.get("tag")) and options.get("tag") != "-":
            tag = options.get("tag") or call.tags.get(responder.name) or self.state.token("tag")
            call.tags[responder.name] = tag
            to += f";tag={tag}"
        message.headers += [("From", request.get("From")), ("To", to)]
        message.headers += [("Call-ID", request.get("Call-ID")), ("CSeq", request.get("CSeq"))]
        self._describe_response(message, code, answers, responder, options)
        message.headers.append(("Content-Length", AUTO_LENGTH))
        return message

    def forward(self, message: SipMessage, origin: Transaction, src: Host, dst: Host, options: Options) -> Transaction:
        """The request that a proxy sends on: own Via on top, one hop less."""
        request = message.copy()
        route = request.get("Route")
        if bracketed(src.address(self.family)) in route:
            request.pop("Route")
        dialog_opening = origin.method in ("INVITE", "SUBSCRIBE", "REFER") and not parameter(request.get("To"), "tag")
        if src.record_routes and dialog_opening:
            request.push("Record-Route", f"<sip:{bracketed(src.address(self.family))}:{src.port};lr>")
        request.push("Via", self._via(src, options))
        if request.get("Max-Forwards").isdigit():
            request.set("Max-Forwards", str(int(request.get("Max-Forwards")) - 1))
        if options.get("uri"):
            words = request.start.split(" ")
            request.start = " ".join([words[0], target_uri(options.get("uri"), self.hosts), words[2]])
        return Transaction(request, src.name, dst.name, origin.call, acks_failure=origin.acks_failure)

    def upstream(self, message: SipMessage, src: str, dst: str) -> Transaction | None:
        """The transaction that a response belongs to one hop further up."""
        vias = message.values("Via")
        if len(vias) < 2:
            return None
        branch, method = parameter(vias[1], "branch"), message.get("CSeq").split(" ")[-1]
        return next((one for one in self.state.leg(dst, src, method) if one.branch == branch), None)

    def contact(self, host: Host, user: str, over: str) -> str:
        """The Contact of a host."""
        address = bracketed(host.address(self.family))
        return f"<sip:{user}@{address}:{host.port}" + (f";transport={over}>" if over != "udp" else ">")

    def _via(self, host: Host, options: Options) -> str:
        branch = options.get("branch") or "z9hG4bK" + self.state.token("branch", 10)
        sent_by = f"{bracketed(host.address(self.family))}:{host.port}"
        return f"SIP/2.0/{_VIA_NAME[options.over]} {sent_by};branch={branch}"

    def _followed(self, method: str, src: Host, dst: Host, options: Options) -> Transaction | None:
        """The INVITE that an ACK, CANCEL or PRACK is about."""
        if method not in ("ACK", "CANCEL", "PRACK"):
            return None
        wanted = options.get("call")
        invites = [one for one in reversed(self.state.transactions) if one.method == "INVITE" and one.src == src.name]
        call = options.call or self.state.calls.get(wanted)
        if options.call or wanted:
            invites = [one for one in invites if one.call is call]
        here = [one for one in invites if one.dst == dst.name]
        if method == "CANCEL":
            return next((one for one in here if not one.final), next(iter(here), None))
        if method == "PRACK":
            return next(iter(here or invites), None)
        waiting = [one for one in here if one.code and not one.acked]
        answered = [one for one in invites if 200 <= one.code < 300 and not one.acked]
        return next(iter(waiting or answered or here or invites), None)

    def _hop_request(self, method: str, invite: Transaction, target: str) -> Transaction:
        """CANCEL, and ACK to a failure: the INVITE's own Request-URI, branch and numbers."""
        source = invite.request
        uri = target_uri(target, self.hosts) if target else invite.uri
        message = SipMessage(f"{method} {uri} SIP/2.0", [("Via", source.get("Via"))])
        message.headers += [("Route", value) for value in source.values("Route")]
        to = invite.final.get("To") if method == "ACK" and invite.final else source.get("To")
        number = source.get("CSeq").split(" ")[0]
        message.headers += [("Max-Forwards", "70"), ("From", source.get("From")), ("To", to)]
        message.headers += [("Call-ID", source.get("Call-ID")), ("CSeq", f"{number} {method}")]
        message.headers.append(("Content-Length", AUTO_LENGTH))
        if method == "ACK":
            invite.acked = True
        return Transaction(message, invite.src, invite.dst, invite.call, acks_failure=method == "ACK")

    def _end_to_end_request(
        self,
        method: str,
        call: Call,
        follows: Transaction | None,
        src: Host,
        dst: Host,
        target: str,
        options: Options,
    ) -> Transaction:
        """Every other request, inside a dialog or not."""
        originating = src.name == call.originator
        early = method in _MEETS_EARLY_DIALOG
        dialog = call.dialog_towards(dst.name, early) if originating else None
        if method == "PRACK" and call.reliable[2]:
            dialog = call.dialog(call.reliable[2]) or dialog
        if follows and follows.final and method == "ACK":
            follows.acked = True
            dialog = call.dialog(parameter(follows.final.get("To"), "tag")) or dialog
        to_tag = options.get("tag") or (dialog.tag if dialog else "") if originating else call.from_tag
        if originating:
            own, own_tag, other = call.local, options.get("ftag") or call.from_tag, call.remote
            contact, routes = (dialog.contact, dialog.routes) if dialog else ("", [])
        else:
            own_tag = options.get("ftag") or call.tags.get(src.name) or self.state.token("tag")
            call.tags.setdefault(src.name, own_tag)
            own, other, contact, routes = call.remote, call.local, call.contact, call.routes
            to_tag = options.get("tag") or to_tag
        target = "" if method == "REGISTER" else target
        uri = options.get("uri") or (target_uri(target, self.hosts) if target else contact or call.target)
        number = self._number(method, call, follows, src, options)
        via = self._via(src, options)
        message = SipMessage(f"{method} {uri} SIP/2.0", [("Via", via)] + [("Route", one) for one in routes])
        to = other + (f";tag={to_tag}" if to_tag and to_tag != "-" else "")
        message.headers += [("Max-Forwards", "70"), ("From", f"{own};tag={own_tag}"), ("To", to)]
        message.headers += [("Call-ID", call.call_id), ("CSeq", f"{number} {method}")]
        if method in _HAS_CONTACT:
            user = uri_of(own).split(":")[1].split("@")[0] if "@" in own else src.name
            message.add("Contact", self.contact(src, user, options.over))
        self._describe_request(message, method, call)
        message.headers.append(("Content-Length", AUTO_LENGTH))
        if originating and not dialog:
            call.target = uri
        call.retry = False
        return Transaction(message, src.name, dst.name, call)

    def _number(self, method: str, call: Call, follows: Transaction | None, src: Host, options: Options) -> int:
        if options.get("cseq"):
            number = int(options.get("cseq"))
            call.cseq[src.name] = number
        elif follows and method == "ACK":
            number = int(follows.request.get("CSeq").split(" ")[0])
        else:
            number = call.cseq[src.name] = call.cseq.get(src.name, 0) + 1
        return number

    def _call(self, method: str, src: Host, dst: Host, target: str, options: Options) -> Call:
        """The call of a request: the one it names, else the sender's own, else a new one."""
        state, label = self.state, options.get("call")
        if options.call:
            return options.call
        if label:
            if label not in state.calls or "new" in options.flags:
                state.calls[label] = self._new_call(method, src, dst, target, options)
            return state.calls[label]
        if method in _OWN_CALL and "inside" not in options.flags:
            key = (method, src.name, target)
            known = state.series.get(key)
            if known is None or "new" in options.flags or (method in _NEW_EACH_TIME and not known.retry):
                state.series[key] = self._new_call(method, src, dst, target, options)
            return state.series[key]
        known = (state.subscribed if method == "NOTIFY" else state.current).get(src.name)
        usable = known is not None and "new" not in options.flags
        if usable and method == "INVITE":
            usable = known.retry or (known.confirmed and not target)
        elif usable and method == "REFER":
            usable = known.confirmed
        return known if usable else self._new_call(method, src, dst, target, options)

    def _new_call(self, method: str, src: Host, dst: Host, target: str, options: Options) -> Call:
        own = target_uri(options.get("from"), self.hosts) if options.get("from") else src.aor
        if target:
            uri = target_uri(target, self.hosts)
        elif method in _CALLS_A_PERSON and not dst.person:
            uri = self.hosts["alice" if src.name == "bob" else "bob"].aor
        elif method == "PUBLISH":
            uri = own
        else:
            uri = dst.aor
        request_uri = uri
        if method == "REGISTER":
            own = uri if target else own
            uri, request_uri = own, re.sub(r":.*@", ":", own)
        remote = target_uri(options.get("to-uri"), self.hosts) if options.get("to-uri") else uri
        call_id = options.get("callid") or f"{self.state.token('call', 16)}@{src.address(self.family)}"
        tag = options.get("ftag") or self.state.token("tag")
        return Call(call_id, src.name, f"<{own}>", f"<{remote}>", tag, request_uri)

    def _describe_request(self, message: SipMessage, method: str, call: Call) -> None:
        """Headers that a method cannot do without."""
        if method in _HAS_EVENT:
            event = "refer" if method == "NOTIFY" and self._refers(call) else "presence"
            message.add("Event", event)
        if method == "NOTIFY":
            message.add("Subscription-State", "active;expires=3600")
        if method in _HAS_EXPIRES:
            message.add("Expires", "3600")
        if method == "REFER":
            message.add("Refer-To", f"<{self.hosts['carol'].aor}>")
        if method == "PRACK":
            number, cseq, _ = call.reliable
            message.add("RAck", f"{number} {cseq} INVITE")

    def _refers(self, call: Call) -> bool:
        return any(one.method == "REFER" and one.call is call for one in self.state.transactions)

    def _describe_response(
        self, message: SipMessage, code: int, answers: Transaction, responder: Host, options: Options
    ) -> None:
        """Headers that a response cannot do without."""
        method = answers.method
        if 100 < code < 300 and method in ("INVITE", "SUBSCRIBE", "REFER", "UPDATE"):
            message.add("Contact", self.contact(responder, responder.name, options.over))
        if "reliable" in options.flags or options.get("rseq"):
            number = int(options.get("rseq") or answers.call.reliable[0] + 1)
            message.add("Require", "100rel")
            message.add("RSeq", str(number))
        if method == "REGISTER" and 200 <= code < 300:
            expires = answers.request.get("Expires") or "3600"
            for value in answers.request.values("Contact"):
                if value != "*" and expires != "0":
                    message.add("Contact", value if "expires=" in value else f"{value};expires={expires}")
        if method in ("SUBSCRIBE", "PUBLISH") and 200 <= code < 300:
            message.add("Expires", answers.request.get("Expires") or "3600")
        if method == "PUBLISH" and 200 <= code < 300:
            message.add("SIP-ETag", self.state.token("etag"))


# SPDX-License-Identifier: GPL-2.0-or-later
"""The indented lines under a message: headers set by hand, bodies, challenges and credentials."""

import re

import sdp
import sip_digest
from scenario_events import Event
from sip_build import Builder, Options
from sip_message import SipMessage, encode, parameter, unescape, uri_of

_HEADER = re.compile(r"^(?P<how>[+^~-]?)(?P<name>[A-Za-z][\w.-]*)(?P<colon>:?)(?P<value>.*)$")
_QUOTED = re.compile(r"\{(#[\w-]+) ([\w-]+)(?:;([\w-]+))?\}")


class Edits:
    """The edits of one message, in the order in which they are written."""

    def __init__(self, lines: list[str], labels: dict[str, Event]) -> None:
        self.lines = [_QUOTED.sub(lambda found: _quote(labels, *found.groups()), line) for line in lines]

    def apply(self, event: Event, builder: Builder, options: Options) -> None:
        """Change a message that is otherwise complete."""
        message = event.message
        if "lf" in options.flags:
            message.eol = "\n"
        message.blank_line = "noblank" not in options.flags
        message.compact = "compact" in options.flags
        if event.verb in ("401", "407") and not any(line.startswith("challenge:") for line in self.lines):
            self._challenge(event, builder, "")
        for line in self.lines:
            key, _, value = line.partition(":")
            if key == "start":
                message.start = unescape(value.strip())
            elif key == "sdp":
                self._describe(event, builder, value.strip())
            elif key == "body":
                self._set_body(message, value.strip(), self.body())
            elif key == "challenge":
                self._challenge(event, builder, value)
            elif key == "credentials":
                self._credentials(event, value)
            elif not line.startswith("|") and not re.match(r"[a-z]=", line):
                self._header(message, line)

    def body(self) -> bytes:
        """The lines that stand behind a bar; a backslash at the end keeps the line open."""
        lines = [re.sub(r"^\| ?", "", line) for line in self.lines if line.startswith("|")]
        open_ended = [line[:-1] if re.search(r"(?<!\\)\\$", line) else line + "\r\n" for line in lines]
        return encode("".join(unescape(line) for line in open_ended))

    def _header(self, message: SipMessage, line: str) -> None:
        found = _HEADER.match(line)
        if not found or (found.group("colon") == "") != (found.group("how") == "-"):
            raise ValueError(f"{line} is no header")
        name, value = found.group("name"), unescape(found.group("value").strip())
        match found.group("how"):
            case "-":
                message.remove(name)
            case "+":
                message.add(name, value)
            case "^":
                message.push(name, value)
            case "~":
                pattern, arrow, replacement = f"{found.group('value').strip()} ".partition(" -> ")
                if not arrow:
                    raise ValueError(f"{line} has no ' -> '")
                message.substitute(name, pattern, replacement.strip())
            case _:
                message.set(name, value)

    def _set_body(self, message: SipMessage, kind: str, body: bytes) -> None:
        message.body = body
        if kind:
            message.remove("Content-Type")
            message.add("Content-Type", kind)
            message.headers.sort(key=lambda header: header[0].lower() == "content-length")

    def _describe(self, event: Event, builder: Builder, spec: str) -> None:
        """Session description; its version counts what the host has described in this call."""
        extra = [line for line in self.lines if re.match(r"[a-z]=", line)]
        host, call = event.src.host, event.transaction.call
        known, version = call.described.get(host.name, ((), 0))
        if (spec, *extra) != known:
            version += 1
        call.described[host.name] = ((spec, *extra), version)
        number = 1000 + sum(map(ord, host.name))
        self._set_body(
            event.message, "application/sdp", sdp.session(spec, extra, host.address(builder.family), number, version)
        )

    def _challenge(self, event: Event, builder: Builder, text: str) -> None:
        nonce = builder.state.token("nonce", 16)
        event.challenges.append(sip_digest.challenge(int(event.verb), text, nonce))
        event.message.add(event.challenges[-1].header, event.challenges[-1].value())
        event.transaction.call.challenges = event.challenges

    def _credentials(self, event: Event, text: str) -> None:
        """Answer the newest challenges of the call, or those of the realm that is named."""
        call = event.transaction.call
        realm = sip_digest.options(text).get("realm")
        asked = [one for one in call.challenges if realm in (None, one.fields.get("realm"))]
        method, uri, _ = event.message.start.split(" ")
        user = re.sub(r"^sips?:|@.*$", "", uri_of(event.message.get("From")))
        for one in asked or [sip_digest.Challenge("WWW-Authenticate", {"realm": realm or "", "nonce": ""})]:
            name, value = sip_digest.credentials(one, text, method, uri, user)
            event.message.add(name, value)


def _quote(labels: dict[str, Event], label: str, header: str, name: str | None) -> str:
    """`{#label Header}` or `{#label Header;parameter}`: a value of an earlier message."""
    if label not in labels:
        raise ValueError(f"no message is labelled {label}")
    value = labels[label].message.get(header)
    return parameter(value, name) if name else value

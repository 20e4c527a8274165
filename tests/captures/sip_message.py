# SPDX-License-Identifier: GPL-2.0-or-later
"""One SIP message as text that can be edited header by header."""

import re
from dataclasses import dataclass, field

COMPACT = {
    "call-id": "i",
    "contact": "m",
    "content-encoding": "e",
    "content-length": "l",
    "content-type": "c",
    "event": "o",
    "from": "f",
    "refer-to": "r",
    "session-expires": "x",
    "subject": "s",
    "supported": "k",
    "to": "t",
    "via": "v",
}
AUTO_LENGTH = "\0auto"
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|[rnt0\\])")
_REPEAT = re.compile(r"\{(\d+)\*([^{}]+)\}")
_PLAIN = {"r": "\r", "n": "\n", "t": "\t", "0": "\0", "\\": "\\"}


def unescape(text: str) -> str:
    r"""Resolve \r \n \t \0 \\ \xNN and {N*text}; a byte that is not UTF-8 survives as a lone surrogate."""

    def one(match: re.Match[str]) -> str:
        found = match.group(1)
        if found[0] != "x":
            return _PLAIN[found]
        byte = int(found[1:], 16)
        return chr(byte) if byte < 0x80 else chr(0xDC00 + byte)

    return _ESCAPE.sub(one, _REPEAT.sub(lambda match: match.group(2) * int(match.group(1)), text))


def encode(text: str) -> bytes:
    """The bytes of a text that may hold escaped bytes."""
    return text.encode("utf-8", "surrogateescape")


@dataclass
class SipMessage:
    """Start line, headers in order, body; Content-Length is counted unless it is set by hand."""

    start: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    eol: str = "\r\n"
    blank_line: bool = True
    compact: bool = False

    def copy(self) -> "SipMessage":
        """A message that can be edited apart from this one."""
        return SipMessage(self.start, list(self.headers), self.body, self.eol, self.blank_line, self.compact)

    def values(self, name: str) -> list[str]:
        """All values of a header, in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def get(self, name: str) -> str:
        """The first value of a header, or nothing."""
        return next(iter(self.values(name)), "")

    def set(self, name: str, value: str) -> None:
        """Give the header this one value, at the place of its first occurrence."""
        places = self._places(name)
        if not places:
            self.add(name, value)
            return
        self.headers[places[0]] = (name, value)
        for index in reversed(places[1:]):
            del self.headers[index]

    def add(self, name: str, value: str) -> None:
        """Add one more, behind its like, else before the headers that describe the body."""
        places = self._places(name)
        body = [i for i, (key, _) in enumerate(self.headers) if key.lower() in ("content-type", "content-length")]
        index = places[-1] + 1 if places else min(body, default=len(self.headers))
        self.headers.insert(index, (name, value))

    def push(self, name: str, value: str) -> None:
        """Add one more on top of its like."""
        places = self._places(name)
        if places:
            self.headers.insert(places[0], (name, value))
        elif name.lower() == "via":
            self.headers.insert(0, (name, value))
        else:
            self.headers.insert(len(self._places("Via")), (name, value))

    def pop(self, name: str) -> str:
        """Take the topmost value of a header away."""
        places = self._places(name)
        return self.headers.pop(places[0])[1] if places else ""

    def remove(self, name: str) -> None:
        """Take all values of a header away."""
        self.headers = [(key, value) for key, value in self.headers if key.lower() != name.lower()]

    def substitute(self, name: str, pattern: str, replacement: str) -> None:
        """Change the first value of a header by a regular expression."""
        places = self._places(name)
        if not places:
            raise ValueError(f"no header {name} to change")
        key, value = self.headers[places[0]]
        changed, count = re.subn(pattern, replacement, value, count=1)
        if not count:
            raise ValueError(f"{name}: {value} does not match {pattern}")
        self.headers[places[0]] = (key, changed)

    def to_bytes(self) -> bytes:
        """The message as it goes on the wire."""
        lines = [self.start]
        for name, value in self.headers:
            shown = COMPACT.get(name.lower(), name) if self.compact else name
            value = str(len(self.body)) if value == AUTO_LENGTH else value
            lines.append(f"{shown}: {value}" if value else f"{shown}:")
        head = self.eol.join(lines) + self.eol * (2 if self.blank_line else 1)
        return encode(head) + self.body

    def _places(self, name: str) -> list[int]:
        return [i for i, (key, _) in enumerate(self.headers) if key.lower() == name.lower()]


def uri_of(value: str) -> str:
    """The URI in a From, To, Contact, Route or Refer-To value."""
    bracketed = re.search(r"<([^>]*)>", value)
    return bracketed.group(1) if bracketed else value.split(";")[0].strip()


def parameter(value: str, name: str) -> str:
    """A parameter of a header value, such as tag or branch."""
    found = re.search(rf";\s*{name}=([^;,>\s]+)", value.split(">")[-1])
    return found.group(1) if found else ""

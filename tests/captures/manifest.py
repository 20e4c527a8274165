# SPDX-License-Identifier: GPL-2.0-or-later
"""What a reader of a capture has to see: the responses of every frame."""

import re
from dataclasses import asdict, dataclass

from transports import Sent

NOT_SHOWN = "= not shown"
_STATUS_LINE = re.compile(rb"SIP/2\.0 (\d{3}) ([^\r\n]*)")
_FRAGMENT = re.compile(rb"\r\nContent-Type: message/sipfrag[^\r\n]*\r\n.*?\r\n\r\n" + _STATUS_LINE.pattern, re.DOTALL)


@dataclass(frozen=True)
class Response:
    """A status line in a frame; the flags tell where it is no response of its own."""

    code: int
    phrase: str
    method: str
    quotation: bool = False
    sipfrag: bool = False


def rows(sent: list[Sent]) -> list[dict]:
    """The frames that hold status lines, in order, each with what it holds."""
    frames: dict[int, list[dict]] = {}
    for one in sent:
        for response in _responses(one):
            frames.setdefault(one.frame.number, []).append(asdict(response))
    return [{"frame": number, "responses": found} for number, found in sorted(frames.items())]


def _responses(sent: Sent) -> list[Response]:
    event = sent.event
    if NOT_SHOWN in event.expectations or (event.verb == "duplicate" and event.over != "udp"):
        return []
    about = event.about if event.verb in ("icmp", "duplicate") else event
    found = _STATUS_LINE.match(about.data)
    responses = [_response(found, about.method, quotation=event.verb == "icmp")] if found else []
    fragment = _FRAGMENT.search(about.data)
    return responses + ([_response(fragment, "", sipfrag=True)] if fragment else [])


def _response(found: re.Match[bytes], method: str, **flags: bool) -> Response:
    return Response(int(found.group(1)), found.group(2).decode("utf-8", "replace"), method, **flags)

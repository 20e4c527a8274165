# SPDX-License-Identifier: GPL-2.0-or-later
"""Session descriptions from a short form: `audio 4000 0 8 | image 4002 t38`."""

import re

_RTPMAP = {"0": "PCMU/8000", "3": "GSM/8000", "8": "PCMA/8000", "9": "G722/8000", "18": "G729/8000"}
_RTPMAP |= {"34": "H263/90000", "101": "telephone-event/8000"}
_DEFAULT_PROTO = {"image": "udptl", "message": "TCP/MSRP"}
_DIRECTIONS = {"sendrecv", "sendonly", "recvonly", "inactive"}


def media(spec: str) -> list[str]:
    """The lines of one medium: kind, port, optional protocol, formats, direction; `96=opus/48000/2` names a format."""
    kind, port, *rest = spec.split()
    proto = rest.pop(0) if rest and "/" in rest[0] and "=" not in rest[0] else _DEFAULT_PROTO.get(kind, "RTP/AVP")
    direction = [word for word in rest if word in _DIRECTIONS]
    formats = [word for word in rest if word not in _DIRECTIONS]
    lines = [f"m={kind} {port} {proto} " + " ".join(fmt.split("=")[0] for fmt in formats)]
    for fmt in formats:
        number, _, name = fmt.partition("=")
        if name or (proto.startswith("RTP") and number in _RTPMAP):
            lines.append(f"a=rtpmap:{number} {name or _RTPMAP[number]}")
    return lines + [f"a={word}" for word in direction]


def session(spec: str, extra: list[str], address: str, session_id: int, version: int) -> bytes:
    """A whole description; `addr=...` in the short form replaces the media address, extra lines go to its end."""
    override = re.search(r"\baddr=(\S+)", spec)
    shown = override.group(1) if override else address
    spec = re.sub(r"\baddr=\S+", "", spec)
    kind = {True: "IP6", False: "IP4"}
    lines = ["v=0", f"o=- {session_id} {version} IN {kind[':' in address]} {address}", "s=-"]
    lines += [f"c=IN {kind[':' in shown]} {shown}", "t=0 0"]
    for one in spec.split("|"):
        lines += media(one)
    return "".join(line + "\r\n" for line in lines + extra).encode()

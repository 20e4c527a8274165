# SPDX-License-Identifier: GPL-2.0-or-later
"""Changes the messages of the scenarios in ways that a SIP stack, a lossy capture or an attacker could: the same seed
gives the same messages.

Several scenarios overlap in time, each under Call-IDs of its own, or under those of another. Then the order of the
messages is disturbed, and many of the messages themselves.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from messages import Packet, scenarios

Lines = list[bytes]

_OVERLAP = 4  # scenarios at a time
_CHANGED = 0.6  # of the messages
_TWICE = 0.3  # of those: a second change on top

_CALL_ID = re.compile(rb"(?im)^(call-id|i)[ \t]*:[ \t]*([^\r\n]+)")
_BRANCH = re.compile(rb"branch=[^;,\s]*")
_TAG = re.compile(rb"tag=[^;,\s]*")
_CSEQ = re.compile(rb"(?im)^cseq[ \t]*:[ \t]*(\d+)")
_NUMBER = re.compile(rb"\d+")

_COMPACT = {b"via": b"v", b"from": b"f", b"to": b"t", b"call-id": b"i", b"contact": b"m", b"content-length": b"l"}
_NUMBERS = (b"0", b"1", b"4294967295", b"4294967296", b"2147483648", b"99999999999999999999")
_NUMBERS += (b"-1", b"", b"1e9", b"0x10")
# Bytes that a parser, a printf or a terminal may stumble over.
_JUNK = (
    b"%n%s%n%99999d",
    b"\0",
    b"\xff\xfe\x80",
    b"\xc0\xaf\xed\xa0\x80",
    b"\x1b[31m",
    b"<>\";,=?@:()[]\\",
    b'"' + b"\\" * 7,
    b"\r",
    b"\t \t",
    b"(" * 40,
    b"SIP/2.0 486 Busy Here",
)
_STATUSES = (b"100", b"180", b"183", b"199", b"200", b"202", b"302", b"401", b"407", b"408", b"422", b"423", b"481")
_STATUSES += (b"486", b"487", b"488", b"491", b"500", b"503", b"603", b"608", b"699", b"000", b"999", b"4x4", b"99")
_VALUES = (
    b"Reason: Q.850;cause=%d;text=\"x\", SIP;cause=%d",
    b"Warning: %d host:5060 \"text\", 399 - \"other\\\"\"",
    b"Retry-After: %d (comment (nested) \\) ;x=1);duration=%d",
    b"Contact: <sip:a@192.0.2.%d>;expires=%d;q=0.%d, *",
    b"Session-Expires: %d;refresher=uac",
    b"Min-SE: %d",
    b"Expires: %d",
    b"Min-Expires: %d",
    b"RSeq: %d",
    b"RAck: %d %d INVITE",
    b"Max-Forwards: %d",
    b"Content-Length: %d",
    b"Subscription-State: terminated;retry-after=%d;reason=timeout",
    b"Security-Server: ipsec-3gpp;q=0.%d;spi-c=%d",
    b'WWW-Authenticate: Digest realm="r%d", nonce="n%d", qop="auth,auth-int", algorithm=MD5',
    b'Authorization: Digest username="u%d", realm="r%d", nonce="n%d", nc=00000001, response="00"',
    b"Record-Route: <sip:p%d.example.com;lr>, <sip:p%d.example.com>",
)


# --- One message: its header lines change in place. ---


def _place(chance: random.Random, lines: Lines) -> int:
    return chance.randrange(len(lines))


def _header(chance: random.Random, lines: Lines) -> int:
    return chance.randrange(1, len(lines)) if len(lines) > 1 else 0


def _value(line: bytes) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    return (name + colon, value) if colon else (b"", line)


def duplicate_header(chance: random.Random, lines: Lines) -> None:
    """The same header again, here or elsewhere, up to thirty times."""
    line = lines[_header(chance, lines)]
    place = _header(chance, lines)
    lines[place:place] = [line] * chance.choice((1, 1, 2, 30))


def shuffle_headers(chance: random.Random, lines: Lines) -> None:
    """Another order."""
    rest = lines[1:]
    chance.shuffle(rest)
    lines[1:] = rest


def drop_header(chance: random.Random, lines: Lines) -> None:
    """A header is missing."""
    if len(lines) > 1:
        del lines[_header(chance, lines)]


def cut_line(chance: random.Random, lines: Lines) -> None:
    """A line ends too early."""
    place = _place(chance, lines)
    lines[place] = lines[place][: chance.randrange(len(lines[place]) + 1)]


def fold_line(chance: random.Random, lines: Lines) -> None:
    """A line goes on in the next."""
    place = _header(chance, lines)
    where = chance.randrange(len(lines[place]) + 1)
    lines[place] = lines[place][:where] + chance.choice((b"\r\n ", b"\n\t", b"\r\n \r\n ")) + lines[place][where:]


def blow_up(chance: random.Random, lines: Lines) -> None:
    """A value repeats itself, in a list or not."""
    place = _header(chance, lines)
    name, value = _value(lines[place])
    times = chance.choice((2, 3, 10, 100, 1000)) if chance.random() < 0.2 else 2
    lines[place] = name + chance.choice((b",", b", ", b";", b"", b" ")).join([value[:200]] * times)


def insert_junk(chance: random.Random, lines: Lines) -> None:
    """Bytes that nobody expects."""
    place = _place(chance, lines)
    where = chance.randrange(len(lines[place]) + 1)
    lines[place] = lines[place][:where] + chance.choice(_JUNK) + lines[place][where:]


def flip_bytes(chance: random.Random, lines: Lines) -> None:
    """Single bytes change."""
    place = _place(chance, lines)
    changed = bytearray(lines[place])
    for _ in range(chance.randrange(1, 4) if changed else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    lines[place] = bytes(changed)


def change_number(chance: random.Random, lines: Lines) -> None:
    """A number at the edge of what fits, or beyond."""
    place = _place(chance, lines)
    found = list(_NUMBER.finditer(lines[place]))
    if found:
        one = chance.choice(found)
        lines[place] = lines[place][: one.start()] + chance.choice(_NUMBERS) + lines[place][one.end() :]


def wrap_cseq(chance: random.Random, lines: Lines) -> None:
    """CSeq runs over, backwards or is no number."""
    for place, line in enumerate(lines):
        lines[place] = _CSEQ.sub(lambda _: b"CSeq: " + chance.choice(_NUMBERS), line)


def change_branch(chance: random.Random, lines: Lines) -> None:
    """An empty branch, one that many share, one of RFC 2543."""
    branch = chance.choice((b"branch=", b"branch=z9hG4bK", b"branch=z9hG4bKshared", b"branch=1", b"branches=1"))
    for place, line in enumerate(lines):
        lines[place] = _BRANCH.sub(branch, line)


def change_tags(chance: random.Random, lines: Lines) -> None:
    """No tag, an empty one, the same on both sides."""
    tag = chance.choice((b"tag=", b"tag=same", b"gat=1"))
    for place, line in enumerate(lines):
        lines[place] = _TAG.sub(tag, line)


def change_status(chance: random.Random, lines: Lines) -> None:
    """Another code with the same headers."""
    if lines[0].startswith(b"SIP/2.0 "):
        lines[0] = lines[0][:8] + chance.choice(_STATUSES) + lines[0][11:]


def add_value(chance: random.Random, lines: Lines) -> None:
    """A header that the explanations read."""
    pattern = chance.choice(_VALUES)
    numbers = tuple(chance.choice((0, 1, 17, 100, 503, 3600, 2**32 - 1, 2**40)) for _ in range(pattern.count(b"%d")))
    lines.insert(_header(chance, lines), pattern % numbers)


def use_compact_forms(_chance: random.Random, lines: Lines) -> None:
    """Short names of headers, in any case."""
    for place, line in enumerate(lines):
        name, colon, value = line.partition(b":")
        short = _COMPACT.get(name.strip().lower())
        if colon and short:
            lines[place] = short.upper() + b" \t:" + value


CHANGES: tuple[Callable[[random.Random, Lines], None], ...] = (
    duplicate_header,
    shuffle_headers,
    drop_header,
    cut_line,
    fold_line,
    blow_up,
    insert_junk,
    flip_bytes,
    change_number,
    wrap_cseq,
    change_branch,
    change_tags,
    change_status,
    add_value,
    use_compact_forms,
)


def change_message(chance: random.Random, data: bytes) -> bytes:
    """One message, changed once or more often; now and then the whole is cut or has other line ends."""
    head, blank, body = data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    chance.choice(CHANGES)(chance, lines)
    while chance.random() < _TWICE:
        chance.choice(CHANGES)(chance, lines)
    changed = b"\r\n".join(lines) + blank + body
    fate = chance.random()
    if fate < 0.03:
        changed = changed[: chance.randrange(len(changed) + 1)]
    elif fate < 0.05:
        changed = changed.replace(b"\r\n", b"\n")
    elif fate < 0.07:
        changed += data
    elif fate < 0.08:
        changed = changed.replace(b"\r\n\r\n", b"\r\n", 1)
    return changed


# --- The order of a group of messages. ---

Packets = list[Packet]


def keep(_chance: random.Random, packets: Packets) -> Packets:
    """As they were."""
    return packets


def lose_some(chance: random.Random, packets: Packets) -> Packets:
    """A capture with gaps."""
    return [packet for packet in packets if chance.random() < 0.7]


def lose_requests(_chance: random.Random, packets: Packets) -> Packets:
    """Responses that answer nothing."""
    return [packet for packet in packets if packet.data.startswith(b"SIP/2.0")]


def lose_responses(_chance: random.Random, packets: Packets) -> Packets:
    """Requests that nobody answers."""
    return [packet for packet in packets if not packet.data.startswith(b"SIP/2.0")]


def repeat_some(chance: random.Random, packets: Packets) -> Packets:
    """Copies, at once or much later."""
    copies = [replace(packet, time=packet.time + chance.choice((0, 0.02, 0.5, 32, 4000))) for packet in packets]
    return packets + [copy for copy in copies if chance.random() < 0.3]


def run_backwards(_chance: random.Random, packets: Packets) -> Packets:
    """Answers come before what they answer, but later in time."""
    return packets[::-1]


def swap_times(chance: random.Random, packets: Packets) -> Packets:
    """Time jumps back and forth, by years and to before 1970."""
    jumps = (0.0, -0.3, -40.0, 70.0, 86_400.0, -4e9, 2.5e9)
    return [replace(packet, time=packet.time + chance.choice(jumps)) for packet in packets]


def turn_round(chance: random.Random, packets: Packets) -> Packets:
    """Some go from the receiver to the sender, or to themselves."""
    turned = []
    for packet in packets:
        src, dst = chance.choice(((packet.src, packet.dst), (packet.dst, packet.src), (packet.src, packet.src)))
        turned.append(replace(packet, src=src, dst=dst))
    return turned


def change_transport(chance: random.Random, packets: Packets) -> Packets:
    """Over a stream, or quoted by ICMP errors."""
    stream, quoted = chance.choice(((True, 0.0), (False, 0.3)))
    return [replace(packet, stream=stream, quoted=chance.random() < quoted) for packet in packets]


ORDERS: tuple[Callable[[random.Random, Packets], Packets], ...] = (
    keep,
    keep,
    lose_some,
    lose_requests,
    lose_responses,
    repeat_some,
    run_backwards,
    swap_times,
    turn_round,
    change_transport,
)


def _rename_calls(data: bytes, suffix: bytes) -> bytes:
    return _CALL_ID.sub(lambda found: found.group(1) + b": " + found.group(2) + suffix, data)


def _reuse_call(chance: random.Random, packets: Packets) -> Packets:
    """All of them under one Call-ID."""
    call_id = b"reused-%d" % chance.randrange(20)
    return [replace(one, data=_CALL_ID.sub(lambda _: b"Call-ID: " + call_id, one.data)) for one in packets]


def mutated(seed: int) -> Iterator[Packet]:
    """Messages without end."""
    chance = random.Random(seed)
    originals = scenarios()
    begin = 0.0
    number = 0
    while True:
        group: Packets = []
        for _ in range(_OVERLAP):
            number += 1
            offset, suffix = begin + chance.random() * 2, b"-%d" % number
            one = [
                replace(packet, time=packet.time + offset, data=_rename_calls(packet.data, suffix))
                for packet in chance.choice(originals)
            ]
            group += _reuse_call(chance, one) if chance.random() < 0.2 else one
        group.sort(key=lambda packet: packet.time)
        begin += chance.choice((0.1, 1, 10, 100))
        for packet in chance.choice(ORDERS)(chance, group):
            data = change_message(chance, packet.data) if chance.random() < _CHANGED else packet.data
            yield replace(packet, data=data)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures that are made to be slow or to fill the memory. Each takes a size, which is the number of messages or what
one message is full of: twice the size may cost twice the work, and no more."""

import itertools
from collections.abc import Callable, Iterator

from messages import Packet

Adversary = Callable[[int], Iterator[Packet]]

_CLIENT, _SERVER = "192.0.2.10", "203.0.113.1"


def _headers(number: int | str, method: str, cseq: int = 1, more: str = "") -> str:
    return (
        f"Via: SIP/2.0/UDP client{number}.example.com;branch=z9hG4bK{number}{method}{cseq}\r\n{more}"
        f"From: <sip:alice@example.com>;tag=a{number}\r\nTo: <sip:bob@example.com>\r\n"
        f"Call-ID: {number}@192.0.2.10\r\nCSeq: {cseq} {method}\r\nMax-Forwards: 70\r\n"
        f"Contact: <sip:alice@192.0.2.10>\r\n"
    )


def _request(number: int | str, time: float, method: str = "INVITE", cseq: int = 1, more: str = "") -> Packet:
    text = f"{method} sip:bob@example.com SIP/2.0\r\n{_headers(number, method, cseq, more)}Content-Length: 0\r\n\r\n"
    return Packet(time, _CLIENT, _SERVER, text.encode())


def _response(
    number: int | str, time: float, status: str, method: str = "INVITE", cseq: int = 1, more: str = ""
) -> Packet:
    headers = _headers(number, method, cseq, more).replace("bob@example.com>", f"bob@example.com>;tag=b{number}")
    return Packet(time, _SERVER, _CLIENT, f"SIP/2.0 {status}\r\n{headers}Content-Length: 0\r\n\r\n".encode())


# --- Many messages. ---


def never_finished(size: int) -> Iterator[Packet]:
    """Calls that ring and go no further."""
    for number in range(size // 2):
        yield _request(number, number / 1000)
        yield _response(number, number / 1000 + 0.0005, "180 Ringing")


def ordinary(size: int) -> Iterator[Packet]:
    """Complete calls, ten in a second; no adversary, but what one is compared with."""
    for number in range(size // 6):
        begin = number / 10
        yield _request(number, begin)
        yield _response(number, begin + 0.01, "180 Ringing")
        yield _response(number, begin + 0.02, "200 OK")
        yield _request(number, begin + 0.03, "ACK")
        yield _request(number, begin + 0.04, "BYE", 2)
        yield _response(number, begin + 0.05, "200 OK", "BYE", 2)


def never_hung_up(size: int) -> Iterator[Packet]:
    """Calls that are answered and never end."""
    for number in range(size // 3):
        yield _request(number, number / 1000)
        yield _response(number, number / 1000 + 0.0002, "200 OK")
        yield _request(number, number / 1000 + 0.0004, "ACK")


def one_call(size: int) -> Iterator[Packet]:
    """One Call-ID with transactions without end."""
    for number in range(size // 2):
        yield _request("one", number / 100, "INVITE", number)
        yield _response("one", number / 100 + 0.005, "500 Server Internal Error", "INVITE", number)


def one_branch(size: int) -> Iterator[Packet]:
    """Transactions of one call that all refer to each other: the same branch, another number."""
    for number in range(size):
        packet = _request("one", number / 100, "INVITE", number)
        yield Packet(packet.time, packet.src, packet.dst, packet.data.replace(b"INVITE%d" % number, b""))


def unanswered_requests(size: int) -> Iterator[Packet]:
    """Requests of all kinds into the void, minutes apart, so that whoever waits for answers looks again and again."""
    methods = itertools.cycle(("REGISTER", "SUBSCRIBE", "INVITE", "BYE", "REFER", "PUBLISH", "OPTIONS"))
    for number, method in zip(range(size), methods):
        yield _request(number, number * 129.0, method)


def registrations(size: int) -> Iterator[Packet]:
    """Bindings that never lapse, from a host and a user each."""
    for number in range(size // 2):
        client = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        more = f"Expires: 4294967295\r\nP-Associated-URI: <sip:u{number}@example.com>\r\n"
        request = _request(number, number / 100, "REGISTER", 1, more)
        response = _response(number, number / 100 + 0.005, "200 OK", "REGISTER", 1, more)
        for packet, src, dst in ((request, client, _SERVER), (response, _SERVER, client)):
            data = packet.data.replace(b"bob@", b"u%d@" % number).replace(b"192.0.2.10>", client.encode() + b">")
            yield Packet(packet.time, src, dst, data)


def challenges(size: int) -> Iterator[Packet]:
    """Challenges with a nonce each, none of them taken up."""
    for number in range(size // 2):
        challenge = f'WWW-Authenticate: Digest realm="r", nonce="{number}"\r\n'
        yield _request(number, number / 1000)
        yield _response(number, number / 1000 + 0.0005, "401 Unauthorized", more=challenge)


def quotations(size: int) -> Iterator[Packet]:
    """ICMP errors that quote calls that nobody has seen."""
    for number in range(size):
        packet = _request(number, number / 1000)
        yield Packet(packet.time, _SERVER, _CLIENT, packet.data, quoted=True)


def phrases(size: int) -> Iterator[Packet]:
    """No two phrases and no two servers alike."""
    for number in range(size):
        more = f"Server: server/{number}\r\nWarning: 399 host{number} \"warning {number}\"\r\n"
        yield _response(number, number / 1000, f"486 Busy {number}", more=more)


# --- Hashes that collide if the hash is not keyed: one step of it can be undone by who knows it. ---


def colliding_call_ids(size: int) -> Iterator[Packet]:
    """The difference of a first word is taken back by a second one: 2^n texts of n pairs, and all with one hash."""
    yield from _colliding(size, b"Call-ID: ", b"0@192.0.2.10")


def colliding_phrases(size: int) -> Iterator[Packet]:
    """The same for a text that is kept: djb2, the usual hash of texts, takes 33 of one letter for one of the next."""
    pairs = ("Ez", "FY")
    bits = max(size - 1, 1).bit_length()
    for number in range(size):
        phrase = "".join(pairs[number >> bit & 1] for bit in range(bits))
        yield _response("one", number / 1000, f"486 {phrase}", cseq=number)


def _colliding(size: int, header: bytes, known: bytes) -> Iterator[Packet]:
    bits = max(size - 1, 1).bit_length()
    for number in range(size):
        made = b"".join(_word(number >> bit & 1) for bit in range(bits)) + b"zzzzzzzz"
        packet = _request(0, number / 1000)
        yield Packet(packet.time, packet.src, packet.dst, packet.data.replace(header + known, header + made))


def _word(bit: int) -> bytes:
    """Two words: the top bit of the first, once multiplied and folded, changes two bits of what the second meets."""
    first, second = bytearray(b"aaaaaaaa"), bytearray(b"bbbbbbbb")
    if bit:
        first[7] ^= 0x80
        second[3] ^= 0x80
        second[7] ^= 0x80
    return bytes(first + second)


# --- One message that is full of something, as a request and as its answer. ---


def _both(line: Callable[[int], str], size: int, join: str = "\r\n") -> Iterator[Packet]:
    more = join.join(line(number) for number in range(size)) + "\r\n"
    for number, (method, status) in enumerate(
        (("INVITE", "200 OK"), ("INVITE", "302 Moved"), ("REGISTER", "200 OK"), ("INVITE", "401 Unauthorized"),
         ("INVITE", "482 Loop Detected"), ("REGISTER", "401 Unauthorized"), ("INVITE", "420 Bad Extension"),
         ("INVITE", "405 Method Not Allowed"), ("INVITE", "488 Not Acceptable Here"))
    ):  # fmt: skip
        yield _request(number, number, method, 1, more)
        yield _response(number, number + 0.1, status, method, 1, more)
        yield _request(number, number + 0.2, method, 2, more)
        yield _response(number, number + 0.3, status, method, 2, more)


def via_lines(size: int) -> Iterator[Packet]:
    """Via headers by the thousand."""
    yield from _both(lambda n: f"Via: SIP/2.0/UDP proxy{n}.example.com;branch=z9hG4bK{n}", size)


def via_list(size: int) -> Iterator[Packet]:
    """The same in one line."""
    yield from _list_of("Via", "SIP/2.0/UDP p#.example.com;branch=z9hG4bK#")(size)


def long_value(size: int) -> Iterator[Packet]:
    """A header value of ten bytes a piece."""
    yield from _both(lambda n: "Subject: 34567" if n == 0 else "0123456789", size, "")


def _list_of(name: str, value: str) -> Adversary:
    def adversary(size: int) -> Iterator[Packet]:
        yield from _both(lambda n: (f"{name}: " if n == 0 else "") + value.replace("#", str(n)), size, ", ")

    return adversary


def _lines_of(name: str, value: str) -> Adversary:
    def adversary(size: int) -> Iterator[Packet]:
        yield from _both(lambda n: f"{name}: " + value.replace("#", str(n)), size)

    return adversary


_LISTS = {
    "Contact": "<sip:u#@192.0.2.1;x=#>;expires=#;q=0.5",
    "Route": "<sip:p#.example.com;lr>",
    "Record-Route": "<sip:p#.example.com;lr>",
    "Allow": "M#",
    "Supported": "option#",
    "Require": "option#",
    "Proxy-Require": "option#",
    "Unsupported": "option#",
    "Accept": "a/b#",
    "Warning": '399 h "text #"',
    "Reason": 'Q.850;cause=#;text="t"',
    "WWW-Authenticate": 'Digest realm="r#", nonce="n#"',
    "Proxy-Authenticate": 'Digest realm="r#", nonce="n#"',
    "Authorization": 'Digest username="u", realm="r#", nonce="n#", response="0"',
    "Proxy-Authorization": 'Digest username="u", realm="r#", nonce="n#", response="0"',
    "Security-Server": "tls#;q=0.1",
    "Security-Client": "tls#;q=0.1",
    "History-Info": "<sip:h#@example.com>;index=1.#",
    "Diversion": "<sip:d#@example.com>",
    "Identity": "a.b.c#;info=<https://c.example.com/#>",
    "Allow-Events": "e#",
    "Accept-Encoding": "e#",
    "Accept-Language": "l#",
    "P-Asserted-Identity": "<sip:a#@example.com>",
    "Call-Info": "<https://c.example.com/#>;purpose=x",
    "Resource-Priority": "a.#",
    "Path": "<sip:p#.example.com;lr>",
    "Service-Route": "<sip:p#.example.com;lr>",
    "X-Unknown": "x#",
    "Via": "SIP/2.0/UDP h#;p#=1;q#=\"a\\\"b\"",
}


def parameters(size: int) -> Iterator[Packet]:
    """One value with parameters by the thousand."""
    yield from _both(lambda n: "Reason: SIP;cause=200" if n == 0 else f"p{n}=\"v{n}\"", size, ";")


def _with_body(kind: str, body: bytes) -> Iterator[Packet]:
    head = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    for number, status in enumerate(("183 Session Progress", "200 OK", "488 Not Acceptable Here", "415 Media")):
        for packet in (_request(number, number), _response(number, number + 0.1, status)):
            data = packet.data.replace(b"Content-Length: 0\r\n\r\n", head) + body
            yield Packet(packet.time, packet.src, packet.dst, data)


def sdp_lines(size: int) -> Iterator[Packet]:
    """A session description with media and attributes by the thousand."""
    begin = b"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
    media = (f"m=audio {n % 60000 + 1} RTP/AVP 0 {n % 100}\r\na=rtpmap:{n % 100} x/8000\r\n" for n in range(size))
    yield from _with_body("application/sdp", begin + "".join(media).encode())


def multipart(size: int) -> Iterator[Packet]:
    """A body of parts by the thousand."""
    parts = b"".join(b"--b\r\nContent-Type: text/plain\r\n\r\n%d\r\n" % n for n in range(size))
    yield from _with_body('multipart/mixed;boundary="b"', parts + b"--b--\r\n")


CROWDS: dict[str, Adversary] = {
    one.__name__: one
    for one in (
        never_finished, never_hung_up, one_call, one_branch, unanswered_requests, registrations, challenges, quotations,
        phrases, colliding_call_ids, colliding_phrases,
    )
}  # fmt: skip
STUFFED: dict[str, Adversary] = {
    one.__name__: one for one in (via_lines, via_list, long_value, parameters, sdp_lines, multipart)
}
STUFFED |= {f"{name} list": _list_of(name, value) for name, value in _LISTS.items()}
STUFFED |= {f"{name} lines": _lines_of(name, value) for name, value in _LISTS.items()}

# SPDX-License-Identifier: GPL-2.0-or-later
"""What lies between TCP and SIP: nothing, TLS, or a WebSocket."""

import ssl
import tempfile
from base64 import b64encode
from hashlib import sha1
from pathlib import Path

_SOCKET_KEY = b64encode(b"sip-explain-test").decode()
_SOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_MASK = bytes.fromhex("37fa213d")


class PlainStream:
    """SIP directly over TCP."""

    port = 5060
    secrets = ""

    def opening(self, host: str) -> list[tuple[bool, bytes]]:
        """What is said before the first message: whether the client says it, and the bytes."""
        return []

    def wrap(self, by_client: bool, messages: list[bytes]) -> list[bytes]:
        """The bytes on the stream for each message."""
        return messages


class TlsStream(PlainStream):
    """A real TLS 1.2 session between two ends in memory; its keys are random, so its bytes differ on every run.

    The cipher suite is an anonymous one: no certificate is needed, so none can expire and no key has to be kept.
    """

    port = 5061

    def __init__(self) -> None:
        self._to_server, self._to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "keys"
            client, server = (self._context(side, log) for side in (ssl.PROTOCOL_TLS_CLIENT, ssl.PROTOCOL_TLS_SERVER))
            self._out = {True: ssl.MemoryBIO(), False: ssl.MemoryBIO()}
            self._ends = {
                True: client.wrap_bio(self._to_client, self._out[True]),
                False: server.wrap_bio(self._to_server, self._out[False], server_side=True),
            }
            self._flights = self._handshake()
            self.secrets = "".join(dict.fromkeys(log.read_text().splitlines(keepends=True)))

    def opening(self, host: str) -> list[tuple[bool, bytes]]:
        """The flights of the handshake."""
        return self._flights

    def wrap(self, by_client: bool, messages: list[bytes]) -> list[bytes]:
        """One record for each message."""
        records = []
        for message in messages:
            self._ends[by_client].write(message)
            records.append(self._out[by_client].read())
        return records

    @staticmethod
    def _context(side: int, log: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(side)
        if side == ssl.PROTOCOL_TLS_CLIENT:
            context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("AECDH-AES128-SHA:@SECLEVEL=0")
        context.options |= ssl.OP_NO_TICKET
        context.keylog_filename = str(log)
        return context

    def _handshake(self) -> list[tuple[bool, bytes]]:
        flights = []
        speaker = True
        while not flights or flights[-1][1]:
            try:
                self._ends[speaker].do_handshake()
            except ssl.SSLWantReadError:
                pass
            flight = self._out[speaker].read()
            (self._to_server if speaker else self._to_client).write(flight)
            flights.append((speaker, flight))
            speaker = not speaker
        return flights[:-1]


class WebSocketStream(PlainStream):
    """SIP over WebSocket (RFC 7118)."""

    port = 80

    def opening(self, host: str) -> list[tuple[bool, bytes]]:
        """The upgrade from HTTP."""
        accept = b64encode(sha1((_SOCKET_KEY + _SOCKET_GUID).encode()).digest()).decode()
        request = [
            "GET / HTTP/1.1",
            f"Host: {host}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {_SOCKET_KEY}",
            "Sec-WebSocket-Protocol: sip",
            "Sec-WebSocket-Version: 13",
        ]
        answer = [
            "HTTP/1.1 101 Switching Protocols",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Accept: {accept}",
            "Sec-WebSocket-Protocol: sip",
        ]
        return [(True, _http(request)), (False, _http(answer))]

    def wrap(self, by_client: bool, messages: list[bytes]) -> list[bytes]:
        """A text frame for each message, masked on the way to the server."""
        return [_text_frame(message, _MASK if by_client else b"") for message in messages]


STREAMS = {"tcp": PlainStream, "tls": TlsStream, "ws": WebSocketStream}


def _http(lines: list[str]) -> bytes:
    return "".join(line + "\r\n" for line in [*lines, ""]).encode()


def _text_frame(data: bytes, mask: bytes) -> bytes:
    flag, size = (0x80 if mask else 0), len(data)
    if size < 126:
        length = bytes([flag | size])
    elif size < 0x10000:
        length = bytes([flag | 126]) + size.to_bytes(2, "big")
    else:
        length = bytes([flag | 127]) + size.to_bytes(8, "big")
    masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)) if mask else data
    return b"\x81" + length + mask + masked

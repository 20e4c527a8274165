# SPDX-License-Identifier: GPL-2.0-or-later
"""The scenarios that are families: every code once, and the usual codes for every method."""

from sip_phrases import REGISTERED, UNREGISTERED

UNKNOWN = (155, 299, 399, 450, 499, 599, 699)
USUAL = (200, 202, 400, 401, 403, 404, 405, 407, 408, 423, 480, 481, 486, 487, 488, 489, 491, 500, 503, 603)

# How each method is sent; an INVITE that is only the ground for another request stays out of the capture.
_INVITE = "{t}.000 alice > server  INVITE bob new"
_GROUND = "{t}.000 alice > server  INVITE bob new unseen\n{t}.001 server > alice  183 reliable unseen"
METHODS = {
    "INVITE": _INVITE + "\n    sdp: audio 4000 0 8 101",
    "re-INVITE": _INVITE + " tag=5ca1ab1e\n    sdp: audio 4000 0 8 101 sendonly",
    "REGISTER": "{t}.000 alice > server  REGISTER new",
    "SUBSCRIBE": "{t}.000 alice > server  SUBSCRIBE bob new",
    "NOTIFY": "{t}.000 alice > server  NOTIFY bob new tag=5ca1ab1e",
    "REFER": "{t}.000 alice > server  REFER bob new",
    "MESSAGE": "{t}.000 alice > server  MESSAGE bob new\n    body: text/plain\n| Hello",
    "OPTIONS": "{t}.000 alice > server  OPTIONS bob new",
    "BYE": "{t}.000 alice > server  BYE bob new tag=5ca1ab1e",
    "CANCEL": _GROUND + "\n{t}.002 alice > server  CANCEL",
    "PRACK": _GROUND + "\n{t}.002 alice > server  PRACK bob",
    "UPDATE": "{t}.000 alice > server  UPDATE bob new tag=5ca1ab1e\n    sdp: audio 4000 0 8 101",
    "INFO": "{t}.000 alice > server  INFO bob new tag=5ca1ab1e\n    Info-Package: example",
    "PUBLISH": "{t}.000 alice > server  PUBLISH new\n    body: application/pidf+xml\n| <presence/>",
}

# What a request or its answer cannot do without, where a code asks for it.
_REQUEST_HEADERS = {
    204: ["Suppress-If-Match: 4a1b"],
    412: ["SIP-If-Match: 4a1b"],
    417: ["Resource-Priority: wps.9", "Require: resource-priority"],
    420: ["Require: example-extension"],
    424: ["Geolocation: <cid:alice@example.com>"],
    436: ["Identity: none;info=<https://cert.example.com/a.cer>;alg=ES256"],
    437: ["Identity: none;info=<https://cert.example.com/b.cer>;alg=ES256"],
    438: ["Identity: none;info=<https://cert.example.com/c.cer>;alg=ES256"],
    422: ["Session-Expires: 60", "Supported: timer"],
    423: ["Expires: 10"],
    439: ["Supported: outbound, path"],
    580: ["Require: precondition"],
}
_ANSWER_HEADERS = {
    300: ["Contact: <sip:bob@198.51.100.20>", "+Contact: <sip:bob@198.51.100.21>"],
    301: ["Contact: <sip:bob@example.net>"],
    302: ["Contact: <sip:carol@example.com>"],
    305: ["Contact: <sip:proxy2.example.com>"],
    380: ["Contact: <urn:service:sos>"],
    405: ["Allow: INVITE, ACK, BYE, CANCEL, OPTIONS"],
    415: ["Accept: text/plain"],
    420: ["Unsupported: example-extension"],
    421: ["Require: timer"],
    422: ["Min-SE: 1800"],
    423: ["Min-Expires: 3600"],
    424: ['Geolocation-Error: 100 ;code="Cannot Process Location"'],
    469: ["Recv-Info: example"],
    480: ["Retry-After: 300"],
    488: ['Warning: 305 server.example.com "Incompatible media format"'],
    489: ["Allow-Events: presence"],
    494: ["Security-Server: tls;q=0.2", "Require: sec-agree"],
    503: ["Retry-After: 120"],
    580: ["Unsupported: precondition"],
    608: ["Call-Info: <https://block.example.net/card.json>;purpose=jwscard"],
}

# The method that a code is at home with, where it isn't INVITE.
_HOME = {
    202: "REFER",
    204: "SUBSCRIBE",
    401: "REGISTER",
    405: "MESSAGE",
    412: "PUBLISH",
    415: "MESSAGE",
    423: "REGISTER",
    429: "REFER",
    439: "REGISTER",
    469: "INFO",
    470: "MESSAGE",
    481: "BYE",
    489: "SUBSCRIBE",
    491: "re-INVITE",
    493: "MESSAGE",
    494: "REGISTER",
    501: "OPTIONS",
    513: "MESSAGE",
    555: "REGISTER",
}


def all_codes() -> str:
    """One answer of every code: first a call with all the provisional ones, then a transaction for each other."""
    codes = sorted({*REGISTERED, *UNREGISTERED, *UNKNOWN})
    lines = ["name: all codes", METHODS["INVITE"].format(t=0), "    Supported: 199"]
    lines += [f"0.{code} server > alice  {code}" for code in codes if code < 200]
    lines += ["1.000 server > alice  200", "    sdp: audio 5000 0 101", "1.010 alice > server  ACK"]
    for time, code in enumerate((code for code in codes if code > 200), 2):
        lines += _transaction(time, code, _HOME.get(code, "INVITE"))
    return "\n".join(lines)


def all_methods() -> str:
    """The usual codes as answers to every method."""
    lines = ["name: all methods"]
    pairs = [(method, code) for method in METHODS for code in USUAL]
    for time, (method, code) in enumerate(pairs):
        lines += _transaction(time, code, method)
    return "\n".join(lines)


def _transaction(time: int, code: int, method: str) -> list[str]:
    verb = method.removeprefix("re-")
    lines = METHODS[method].format(t=time).split("\n")
    headers = [f"    {header}" for header in _REQUEST_HEADERS.get(code, [])]
    lines += headers + [f"{time}.010 server > alice  {code} to {verb}"]
    lines += [f"    {header}" for header in _ANSWER_HEADERS.get(code, [])]
    if verb == "INVITE":
        lines.append(f"{time}.020 alice > server  ACK")
    return lines

# SPDX-License-Identifier: GPL-2.0-or-later
"""The kinds of calls and requests that the big capture is made of, and what a report has to say of each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A scenario, and the truth about it. Times are those of the scenario, in seconds."""

    name: str
    text: str
    method: str
    codes: tuple[int, ...]
    outcome: str
    transports: tuple[str, ...] = ("udp", "tcp")
    attempt: bool = True  # counts as an attempted call
    status: tuple[float, float] | None = None  # the INVITE that got through, and the first response but 100 to it
    ring: tuple[float, float] | None = None  # the first INVITE, and the first 18x or 2xx
    final: int = 0  # the code that decided
    weight: int = 1


_SETUP = "0.000 alice > proxy  INVITE callee from=caller\n"
_END = "9.000 alice > proxy  BYE\n9.020 proxy > alice  200\n"

KINDS = (
    Kind(
        "answered",
        f"{_SETUP}0.010 proxy > alice  100\n0.200 proxy > alice  180\n"
        f"2.000 proxy > alice  200\n2.040 alice > proxy  ACK\n{_END}",
        "INVITE",
        (100, 180, 200),
        "answered",
        status=(0, 0.2),
        ring=(0, 0.2),
        final=200,
        weight=4,
    ),
    Kind(
        "answered at once",
        f"{_SETUP}0.700 proxy > alice  200\n0.740 alice > proxy  ACK\n{_END}",
        "INVITE",
        (200,),
        "answered",
        status=(0, 0.7),
        ring=(0, 0.7),
        final=200,
    ),
    Kind(
        "challenged",
        f"{_SETUP}0.010 proxy > alice  407\n0.030 alice > proxy  ACK\n"
        "0.300 alice > proxy  INVITE callee from=caller\n    credentials:\n0.310 proxy > alice  100\n"
        f"0.450 proxy > alice  183\n2.000 proxy > alice  200\n2.040 alice > proxy  ACK\n{_END}",
        "INVITE",
        (407, 100, 183, 200),
        "answered",
        status=(0.3, 0.45),
        ring=(0, 0.45),
        final=200,
        weight=2,
    ),
    Kind(
        "redirected",
        f"{_SETUP}0.050 proxy > alice  302\n    Contact: <sip:callee@198.51.100.20>\n0.070 alice > proxy  ACK\n"
        "0.200 alice > server  INVITE callee from=caller\n0.260 server > alice  100\n0.500 server > alice  180\n"
        "1.000 server > alice  200\n1.030 alice > server  ACK\n9.000 alice > server  BYE\n9.020 server > alice  200\n",
        "INVITE",
        (302, 100, 180, 200),
        "answered",
        status=(0.2, 0.5),
        ring=(0, 0.5),
        final=200,
    ),
    Kind(
        "not redirected",
        f"{_SETUP}0.050 proxy > alice  302\n    Contact: <sip:callee@198.51.100.20>\n0.070 alice > proxy  ACK\n",
        "INVITE",
        (302,),
        "redirected",
        status=(0, 0.05),
        final=302,
    ),
    Kind(
        "forked",
        f"{_SETUP}0.005 proxy > alice  100\n0.010 proxy > bob  forward\n0.012 proxy > carol  forward\n"
        "0.100 bob > proxy  180\n0.105 proxy > alice  forward\n0.200 carol > proxy  180\n0.205 proxy > alice  forward\n"
        "1.000 bob > proxy  486\n1.020 proxy > bob  ACK\n3.000 carol > proxy  200\n3.005 proxy > alice  forward\n"
        "3.050 alice > proxy  ACK\n9.000 alice > proxy  BYE\n9.010 proxy > alice  200\n",
        "INVITE",
        (100, 180, 180, 200),
        "answered",
        status=(0, 0.105),
        ring=(0, 0.105),
        final=200,
    ),
    Kind(
        "busy",
        f"{_SETUP}0.010 proxy > alice  100\n0.400 proxy > alice  486\n0.430 alice > proxy  ACK\n",
        "INVITE",
        (100, 486),
        "not_connected",
        status=(0, 0.4),
        final=486,
        weight=2,
    ),
    Kind(
        "cancelled",
        f"{_SETUP}0.010 proxy > alice  100\n0.150 proxy > alice  180\n5.000 alice > proxy  CANCEL\n"
        "5.010 proxy > alice  200\n5.020 proxy > alice  487\n5.050 alice > proxy  ACK\n",
        "INVITE",
        (100, 180, 487),
        "cancelled",
        status=(0, 0.15),
        ring=(0, 0.15),
        final=487,
    ),
    Kind(
        "unknown number",
        f"{_SETUP}0.010 proxy > alice  100\n0.900 proxy > alice  183\n"
        "4.000 proxy > alice  604\n4.030 alice > proxy  ACK\n",
        "INVITE",
        (100, 183, 604),
        "failed",
        status=(0, 0.9),
        ring=(0, 0.9),
        final=604,
    ),
    Kind(
        "server down",
        f"{_SETUP}0.060 proxy > alice  500\n0.090 alice > proxy  ACK\n",
        "INVITE",
        (500,),
        "failed",
        status=(0, 0.06),
        final=500,
    ),
    Kind(
        "copies",
        "0.000 #inv alice > proxy  INVITE callee from=caller\n0.500 again #inv\n0.600 proxy > alice  100\n"
        "0.800 proxy > alice  180\n2.000 #ok proxy > alice  200\n2.500 again #ok\n"
        f"2.600 alice > proxy  ACK\n{_END}",
        "INVITE",
        (100, 180, 200),
        "answered",
        transports=("udp",),
        status=(0, 0.8),
        ring=(0, 0.8),
        final=200,
    ),
    Kind(
        "still ringing",
        f"{_SETUP}0.010 proxy > alice  100\n0.250 proxy > alice  180\n",
        "INVITE",
        (100, 180),
        "pending",
        status=(0, 0.25),
        ring=(0, 0.25),
    ),
    Kind(
        "midway",
        "0.000 alice > proxy  INVITE callee from=caller unseen\n0.100 proxy > alice  200 unseen\n"
        f"0.140 alice > proxy  ACK unseen\n{_END}",
        "BYE",
        (200,),
        "midway",
        attempt=False,
    ),
    Kind(
        "registered",
        "0.000 alice > proxy  REGISTER caller\n0.010 proxy > alice  401\n0.040 alice > proxy  REGISTER caller\n"
        "    credentials:\n0.055 proxy > alice  200\n",
        "REGISTER",
        (401, 200),
        "succeeded",
        attempt=False,
        weight=2,
    ),
    Kind(
        "not registered",
        "0.000 alice > proxy  REGISTER caller\n0.010 proxy > alice  404\n",
        "REGISTER",
        (404,),
        "failed",
        attempt=False,
    ),
    Kind(
        "message",
        "0.000 alice > proxy  MESSAGE callee from=caller\n    body: text/plain\n| Hello\n0.030 proxy > alice  202\n",
        "MESSAGE",
        (202,),
        "succeeded",
        attempt=False,
    ),
)

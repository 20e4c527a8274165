# SPDX-License-Identifier: GPL-2.0-or-later
"""What tshark shows of a capture, without any plugin: the witness of the tests in this folder."""

import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path

_FIELDS = (
    "frame.protocols",
    "ip.fragment",
    "ipv6.fragment",
    "tcp.segment",
    "tcp.analysis.flags",
    "ip.checksum.status",
    "udp.checksum.status",
    "tcp.checksum.status",
    "sctp.checksum.status",
    "sip.Status-Code",
    "sip.Status-Line",
    "sip.Method",
    "sip.Call-ID",
    "sip.CSeq.method",
    "sipfrag.line",
    "sdp.connection_info.address",
    "_ws.malformed",
)
_CHECKS = ("ip.check_checksum:TRUE", "udp.check_checksum:TRUE", "tcp.check_checksum:TRUE", "sctp.checksum:TRUE")
# Neither occurs in what tshark prints.
_COLUMN, _OCCURRENCE = "\x1e", "\x1f"

Frame = dict[str, list[str]]


@cache
def dissect(capture: Path) -> dict[int, Frame]:
    """Every frame by its number: the values of each field, in order."""
    layout = ["-T", "fields", "-E", f"separator={_COLUMN}", "-E", f"aggregator={_OCCURRENCE}", "-E", "occurrence=a"]
    fields = [word for field in ("frame.number", *_FIELDS) for word in ("-e", field)]
    checks = [word for preference in _CHECKS for word in ("-o", preference)]
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": home, "LANG": "C.UTF-8"}
        command = ["tshark", "-n", "-r", str(capture), *layout, *fields, *checks]
        output = subprocess.run(command, check=True, env=environment, capture_output=True).stdout
    frames = {}
    for line in output.decode("utf-8", "replace").removesuffix("\n").split("\n"):
        number, *cells = line.split(_COLUMN)
        values = [cell.split(_OCCURRENCE) if cell else [] for cell in cells]
        frames[int(number)] = dict(zip(_FIELDS, values))
    return frames

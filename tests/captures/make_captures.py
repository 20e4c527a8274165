#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes every fixed capture of the test suite, and manifest.json which says what each of them holds."""

import json
import sys
from pathlib import Path

import families
import manifest
import scenario
from scenario_events import Scenario
from transports import write_capture

MESSAGES = Path(__file__).with_name("messages")
# The same call over everything that Wireshark finds SIP in.
VARIANTS: dict[str, dict[str, object]] = {
    "udp": {},
    "tcp": {"transport": "tcp"},
    "tls": {"transport": "tls"},
    "sctp": {"transport": "sctp"},
    "websocket": {"transport": "ws"},
    "udp-ipv6": {"family": 6},
    "tcp-ipv6": {"transport": "tcp", "family": 6},
    "sctp-ipv6": {"transport": "sctp", "family": 6},
    "gtp": {"tunnel": "gtp"},
    "gtp-ipv6": {"tunnel": "gtp", "family": 6},
    "gtp-tcp": {"tunnel": "gtp", "transport": "tcp"},
    "gre": {"tunnel": "gre"},
    "ipip": {"tunnel": "ipip"},
    "cooked": {"link": "cooked"},
    "loopback": {"link": "loopback"},
    "loopback-ipv6": {"link": "loopback", "family": 6},
}
SCENARIOS = ("two_in_one_segment", "refer_sipfrag", "icmp_quotation", "fragments", "malformed", "demo")
ALSO_OVER_IPV6 = ("icmp_quotation", "fragments")


def captures() -> dict[str, Scenario]:
    """Every capture by its file name."""
    found = {
        "all-codes.pcap": scenario.parse(families.all_codes(), "all codes"),
        "all-methods.pcap": scenario.parse(families.all_methods(), "all methods"),
    }
    for name, overrides in VARIANTS.items():
        suffix = "pcapng" if name == "tls" else "pcap"
        found[f"transport-{name}.{suffix}"] = scenario.load(MESSAGES / "failed_call.sip", **overrides)
    for name in SCENARIOS:
        found[f"{name.replace('_', '-')}.pcap"] = scenario.load(MESSAGES / f"{name}.sip")
    for name in ALSO_OVER_IPV6:
        found[f"{name.replace('_', '-')}-ipv6.pcap"] = scenario.load(MESSAGES / f"{name}.sip", family=6)
    return found


def main(folder: Path) -> None:
    """Write the captures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = []
    for name, described in captures().items():
        sent = write_capture(described, folder / name)
        settings = {key: getattr(described, key) for key in ("about", "transport", "family", "link", "tunnel")}
        contents.append({"file": name, **settings, "frames": manifest.rows(sent)})
    text = json.dumps({"captures": contents}, indent=1, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make_captures.py OUTDIR")
    main(Path(sys.argv[1]))

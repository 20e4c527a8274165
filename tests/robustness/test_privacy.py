# SPDX-License-Identifier: GPL-2.0-or-later
"""What SECURITY.md promises: the plugin talks to nobody, writes nothing, reads no more of the environment than the
language, and shows texts of packets as texts."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

# What opens, connects, starts or asks for something; the plugin may import none of it.
FORBIDDEN = re.compile(
    r"^(socket|connect|bind|listen|accept|send|recv|getaddrinfo|gethostby|g_socket|g_network|g_resolver|curl"
    r"|f?open|creat$|mk|rename|unlink|remove|write|fwrite|g_file_set|g_mkdir|g_rename|g_unlink|tmpfile"
    r"|exec|posix_spawn|system|popen|fork|vfork|dlopen|g_spawn|g_module"
    r"|(secure_|g_)?getenv|g_get_environ|environ$|g_listenv|strcpy|strcat|gets$)"
)
# Random numbers for the hashes, from the system.
RANDOM = "/dev/urandom"


def _plugin(stage) -> Path:
    [found] = stage.plugins.glob("*/epan/sipexplain.so")
    return found


@pytest.fixture(scope="module")
def plain(stage) -> None:
    """Sanitizers open and import what they like."""
    if stage.sanitizer:
        pytest.skip("built with sanitizers")


def test_the_plugin_imports_nothing_that_could_reach_out(stage, plain) -> None:
    ask = ["nm", "-D", "--undefined-only", _plugin(stage)]
    listed = subprocess.run(ask, capture_output=True, text=True, check=True)
    names = [line.split()[-1].split("@")[0] for line in listed.stdout.splitlines()]
    assert "g_strdup" in names
    assert [name for name in names if FORBIDDEN.match(name)] == []


def _trace(stage, capture: Path, *options: str, plugin: bool) -> list[str]:
    """The system calls of a run that open, write to a place, connect or start something."""
    log = stage.writable("trace") / "log"
    kinds = "trace=%network,open,openat,creat,rename,unlink,unlinkat,mkdir,mkdirat,execve"
    strace = ["strace", "-f", "-qq", "-e", kinds, "-e", "signal=none", "-o", str(log)]
    command = stage.command("tshark", "-r", capture, *options)
    subprocess.run([*strace, *command], env=stage.environment(plugin=plugin), cwd="/", capture_output=True, check=True)
    lines = log.read_text(encoding="utf-8").splitlines()
    # Process ids and addresses differ from run to run.
    return [re.sub(r"^\d+ +|0x[0-9a-f]+|(?<=/proc/)\d+", "", line) for line in lines]


def _opened(calls: list[str]) -> set[tuple[str, bool]]:
    """Each file that was opened, and whether to be written to."""
    found = (re.search(r'open(?:at)?\((?:AT_FDCWD, )?"([^"]*)", ([A-Z_|]+)', call) for call in calls)
    return {(one.group(1), bool(re.search("WRONLY|RDWR|CREAT", one.group(2)))) for one in found if one}


@pytest.mark.parametrize("options", [("-V",), ("-2", "-V"), ("-q", "-z", "expert")], ids=" ".join)
def test_the_plugin_opens_nothing_but_itself(stage, tshark, plain, options: tuple[str, ...]) -> None:
    """Compared with the same run without it."""
    capture = stage.captures / "demo.pcap"
    without, with_plugin = (_trace(stage, capture, *options, plugin=plugin) for plugin in (False, True))
    other = [[call for call in calls if not call.startswith("open")] for calls in (without, with_plugin)]
    assert other[0] == other[1], "network, programs started, files made, renamed or removed"
    known = {name for name, _ in _opened(without)}
    new = {(name, writes) for name, writes in _opened(with_plugin) if name not in known}
    expected = re.compile(rf"^({re.escape(str(stage.plugins))}(/.*)?|/(usr/)?lib/.*\.so[.\d]*|{RANDOM})$")
    assert [one for one in new if one[1] or not expected.match(one[0])] == []
    assert any(name == str(_plugin(stage)) for name, _ in new)


def test_the_environment_changes_nothing_but_the_language(stage, tshark) -> None:
    """Whatever else is set, the explanations are the same."""
    capture = stage.captures / "demo.pcap"
    command = stage.command("tshark", "-r", capture, "-T", "json", "-J", "sipexplain")
    shown = []
    others = {"SIPEXPLAIN": "1", "SIPEXPLAIN_LANGUAGE": "ja", "SIPEXPLAIN_CATALOGUE": "/tmp", "COUNTRY": "jp"}
    for more in ({}, others):
        environment = stage.environment(**more)
        shown.append(subprocess.run(command, env=environment, cwd="/", capture_output=True, check=True).stdout)
    assert shown[0] == shown[1]
    assert len(json.loads(shown[0])) > 50


FORMATS = "%n%s%n%s%99999d%1$n"


def test_texts_of_packets_are_no_formats(tshark, make_capture) -> None:
    """What printf would choke on is shown as it is: phrase, Warning, Reason, method, realm, Server."""
    text = f"""
0.000 alice > server  INVITE bob
0.100 server > alice  486 "{FORMATS}"
    Reason: Q.850;cause=17;text="{FORMATS}"
    Warning: 399 host "{FORMATS}"
    Server: {FORMATS}
1.000 alice > server  REGISTER
1.100 server > alice  401 "{FORMATS}"
    challenge: realm="{FORMATS}"
2.000 alice > server  OPTIONS
    start: {FORMATS} sip:bob@example.com SIP/2.0
    CSeq: 1 {FORMATS}
2.100 server > alice  501
"""
    capture = make_capture(text, "formats").path
    fields = ["sipexplain.phrase", "sipexplain.warning.text"]
    [refused, *_] = tshark.rows(capture, fields, "-Y", "sipexplain.code == 486")
    assert refused == {"sipexplain.phrase": [FORMATS], "sipexplain.warning.text": [FORMATS]}
    everything = ["-o", "sipexplain.raise_from:chat", "-o", "sipexplain.info_column:TRUE"]
    for options in (["-V"], ["-2", "-V"], ["-q", "-z", "expert"], ["-q", "-z", "sipexplain,calls"], ["-T", "pdml"]):
        printed = tshark("-r", capture, *options, *everything)
        assert FORMATS in printed or "-z" in options


def test_control_characters_do_not_reach_the_terminal(tshark, make_capture) -> None:
    text = """
0.000 alice > server  INVITE bob
0.100 server > alice  486 "Busy\\x1b[31m\\x07 \\x9b1m Here"
    Reason: SIP;cause=486;text="\\x1b]0;title\\x07"
    Warning: 399 host "\\x1b[2J"
"""
    capture = make_capture(text, "control").path
    column = ["-o", "sipexplain.info_column:TRUE"]
    for options in (["-O", "sipexplain"], column, ["-q", "-z", "sipexplain,calls"]):
        printed = tshark("-r", capture, *options)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", printed), printed

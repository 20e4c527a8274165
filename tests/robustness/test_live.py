# SPDX-License-Identifier: GPL-2.0-or-later
"""Real programs call each other on the loopback interface, and tshark explains the calls while they are recorded.

A line is waited for before the next call begins: so it has come while the recording went on.
"""

import os
import queue
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

LIVE = Path(__file__).with_name("live")
FIELDS = ("sipexplain.code", "sipexplain.outcome", "sipexplain.method")
PATIENCE = 60  # seconds, for what takes less than one


def _give_up(reason: str) -> None:
    """A skipped test is right on a developer's machine, but not where all is meant to be tested."""
    if os.environ.get("CI") and os.geteuid() == 0:
        pytest.fail(reason)
    pytest.skip(reason)


def _need(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None:
            _give_up(f"{program} is not installed")


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _running(command: Sequence[str | Path], **options: object) -> Iterator["subprocess.Popen[str]"]:
    """A program in the background, ended at the end."""
    with subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, text=True, **options) as process:
        try:
            yield process
        finally:
            process.terminate()


class Recording:
    """dumpcap's output, as tshark prints it line by line."""

    def __init__(self, explained: "subprocess.Popen[str]") -> None:
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(explained.stdout,), daemon=True)
        self._reader.start()

    def _read(self, stream: Iterator[str]) -> None:
        for line in stream:
            self._lines.put(line.rstrip("\n"))

    def next(self, count: int) -> list[list[str]]:
        """The next lines, as fields."""
        return [self._lines.get(timeout=PATIENCE).split("\t") for _ in range(count)]


@contextmanager
def _recording(stage, ports: Sequence[int]) -> Iterator[Recording]:
    """Record the ports. Only dumpcap has the rights that this takes; tshark explains what it gets."""
    _need("dumpcap")
    only = " or ".join(f"udp port {port}" for port in ports)
    dumpcap = ["dumpcap", "-q", "-i", "lo", "-f", only, "-w", "-"]
    wanted = [word for field in FIELDS for word in ("-e", field)]
    as_sip = [word for port in ports for word in ("-d", f"udp.port=={port},sip")]
    tshark = stage.command("tshark", "-l", "-i", "-", *as_sip, "-Y", "sipexplain.code", "-T", "fields", *wanted)
    with _running(dumpcap, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as record:
        # It says "File: -" as soon as it records, or why it can't.
        said = ""
        for line in record.stderr:
            said += line
            if line.startswith("File:"):
                break
        else:
            assert any(word in said for word in ("permission", "no interface")), said
            _give_up(f"the loopback interface cannot be recorded here: {said}")
        drain = threading.Thread(target=record.stderr.read, daemon=True)
        drain.start()
        options = {"stdin": record.stdout, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(tshark, text=True, cwd="/", env=stage.environment(), **options) as explain:
            record.stdout.close()
            try:
                yield Recording(explain)
            finally:
                record.terminate()
                explain.wait(PATIENCE)


def _sipp(scenario: str, *arguments: object) -> list[str]:
    fixed = ["-sf", LIVE / scenario, "-i", "127.0.0.1", "-nostdin", "-m", 1]
    return ["sipp", *map(str, [*fixed, *arguments])]


def _call(user: str, port: int) -> None:
    """One call to the port, played to its end."""
    limits = ["-timeout", PATIENCE, "-timeout_error"]
    command = _sipp("call.xml", "-s", user, "-p", _free_port(), *limits, f"127.0.0.1:{port}")
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd="/tmp")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


@contextmanager
def _busy_phone(port: int) -> Iterator[None]:
    """A phone that rings and is busy; what comes before it listens is sent again by its caller."""
    command = _sipp("busy.xml", "-p", port)
    command[command.index("-m") + 1] = "100"
    with _running(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/tmp"):
        yield


PROGRESS, BUSY, UNKNOWN = ["1", "INVITE"], ["486", "7", "INVITE"], ["404", "8", "INVITE"]


def test_calls_between_sipp_and_sipp_are_explained_as_they_happen(stage, tshark) -> None:
    _need("sipp")
    port = _free_port()
    with _busy_phone(port), _recording(stage, [port]) as recording:
        for _ in range(3):
            _call("bob", port)
            assert recording.next(2) == [["180", *PROGRESS], BUSY]


def test_calls_through_kamailio_are_explained_on_each_leg(stage, tshark, tmp_path: Path) -> None:
    _need("sipp", "kamailio")
    proxy, phone = _free_port(), _free_port()
    text = (LIVE / "kamailio.cfg").read_text(encoding="utf-8")
    text = text.replace("LISTEN\n", f"udp:127.0.0.1:{proxy}\n").replace("TARGET;", f'"sip:127.0.0.1:{phone}";')
    config = tmp_path / "kamailio.cfg"
    config.write_text(text, encoding="utf-8")
    kamailio = ["kamailio", "-DD", "-E", "-f", config, "-Y", tmp_path, "-m", "32", "-M", "8"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with _busy_phone(phone), _running(kamailio, **quiet), _recording(stage, [proxy, phone]) as recording:
        _call("carol", proxy)
        assert recording.next(1) == [UNKNOWN]
        _call("bob", proxy)
        assert sorted(recording.next(5)) == [["100", *PROGRESS], *2 * [["180", *PROGRESS]], *2 * [BUSY]]

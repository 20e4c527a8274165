# SPDX-License-Identifier: GPL-2.0-or-later
"""A folder as docs/scale.md wants it, the command lines of that page, and a ClickHouse server of the tests' own."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from staging import Stage

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "scale.md"
UNPACKED = ROOT / "build" / "clickhouse" / "usr" / "sbin" / "clickhouse-server"
START_SECONDS = 60
RUN_SECONDS = 300  # the server ends by itself then, even if the tests are killed

# At servers that no other capture has: five calls to a number that nobody has, two that take long until it rings, and
# a registration with a wrong password.
OFFENDER = """
repeat 5 from 0 every 2
0.000 alice > server  INVITE ghost
    sdp: audio 4000 0
0.040 server > alice  404
0.050 alice > server  ACK
end
repeat 2 from 20 every 20
0.000 dave > server  INVITE bob
    sdp: audio 4000 0
0.020 server > dave  100
6.500 server > dave  180
9.000 server > dave  200
    sdp: audio 5000 0
9.050 dave > server  ACK
12.000 dave > server  BYE
12.010 server > dave  200
end
70.000 carol > registrar  REGISTER carol
70.010 registrar > carol  401
70.040 carol > registrar  REGISTER carol
    credentials: password=wrong
70.050 registrar > carol  401
"""


@dataclass(frozen=True)
class Folder:
    """A working folder with captures/ and docs/scale/."""

    path: Path
    stage: Stage

    @property
    def captures(self) -> list[Path]:
        """Its captures, in order."""
        return sorted((self.path / "captures").iterdir())

    def run(self, program: str, *arguments: str | Path) -> str:
        """What a program prints that runs there. It must succeed and complain about nothing."""
        command = self.stage.command(program, *arguments)
        environment = self.stage.environment()
        done = subprocess.run(
            command, env=environment, cwd=self.path, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        assert (done.returncode, done.stderr) == (0, ""), arguments
        return done.stdout

    def run_line(self, *words: str) -> str:
        """Run the one command line of the page that holds all these words, as it stands there."""
        lines = [line.strip() for line in PAGE.read_text("utf-8").splitlines() if line.startswith("    ")]
        (line,) = [line for line in lines if all(word in line for word in words)]
        return self.run("bash", "-o", "pipefail", "-c", line)

    def read_json_lines(self, name: str) -> list[dict[str, Any]]:
        """A file of JSON lines that a command line has written."""
        return [json.loads(line) for line in (self.path / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="session")
def make_folder(stage: Stage) -> Callable[[str], Folder]:
    """A callable: a name; a folder without captures comes back."""

    def make(name: str) -> Folder:
        path = stage.writable(name)
        shutil.copytree(ROOT / "docs" / "scale", path / "docs" / "scale")
        stage.writable(f"{name}/captures")
        subprocess.run(["chmod", "-R", "a+rX", path], check=True)
        return Folder(path, stage)

    return make


@pytest.fixture(scope="session")
def make_load(stage: Stage) -> Callable[[int], Path]:
    """A callable: a seed; a capture with some hundred calls comes back."""

    def make(seed: int) -> Path:
        path = stage.folder / f"load-{seed}.pcap"
        maker = ROOT / "tests" / "captures" / "make_load.py"
        subprocess.run([sys.executable, maker, path, "--messages", "2500", "--seed", str(seed)], check=True)
        path.chmod(0o644)
        return path

    return make


@pytest.fixture(scope="session")
def day(
    make_folder: Callable[[str], Folder], make_load: Callable[[int], Path], make_capture: Callable[..., Any]
) -> Folder:
    """A folder with a capture for each hour from 9 to 12 o'clock (UTC), and calls.json made of them."""
    folder = make_folder("day")
    sources = [make_load(1), make_load(2), make_load(3), make_capture(OFFENDER, "offender").path]
    for hours, source in enumerate(sources):
        target = folder.path / "captures" / f"sip_{hours:05}.pcap"
        folder.run("editcap", "-t", str(3600 * hours), source, target)
    folder.run_line("parallel", "calls,json")
    return folder


def _find_server() -> str:
    """The path of clickhouse-server. Where apt offers it, it has to be there."""
    path = shutil.which("clickhouse-server", path="/usr/sbin:/usr/bin") or (UNPACKED.exists() and str(UNPACKED))
    if path and shutil.which("clickhouse-client"):
        return path
    offered = shutil.which("apt-cache") and subprocess.run(
        ["apt-cache", "madison", "clickhouse-server"], capture_output=True, stdin=subprocess.DEVNULL
    )
    if offered and offered.stdout:
        pytest.fail("ClickHouse is not here, but apt offers it: run tests/scale/get_clickhouse, or ./check")
    pytest.skip("ClickHouse is not here, and apt does not offer it")


def _wait_for_answer(folder: Folder, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    client = folder.stage.command("clickhouse-client", "--query", "SELECT 1")
    while True:
        asked = subprocess.run(client, env=folder.stage.environment(), cwd=folder.path, capture_output=True)
        if asked.returncode == 0:
            return
        if server.poll() is not None or time.monotonic() > deadline:
            log = folder.path / "clickhouse" / "server.err.log"
            pytest.fail(f"ClickHouse does not answer: {asked.stderr!r} {log.read_text() if log.exists() else ''}")


@pytest.fixture(scope="session")
def table(day: Folder) -> Iterator[Folder]:
    """The folder of the day, its calls in a table: clickhouse-client, run there, reaches a server on loopback."""
    found = _find_server()
    home = day.stage.writable("day/clickhouse")
    program = shutil.copy(found, day.stage.folder / "clickhouse-server")  # build/ may be closed to others
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = Path(__file__).with_name("clickhouse-server.xml").read_text("utf-8")
    (home / "server.xml").write_text(settings.format(folder=home, port=port), "utf-8")
    client = f"<config><host>127.0.0.1</host><port>{port}</port></config>\n"
    (day.path / "clickhouse-client.xml").write_text(client, "utf-8")
    command = day.stage.command("timeout", str(RUN_SECONDS), program, f"--config-file={home / 'server.xml'}")
    with (home / "output").open("wb") as output:
        server = subprocess.Popen(
            command,
            env=day.stage.environment(),
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for_answer(day, server)
        day.run_line("clickhouse-client", "calls.sql")
        day.run_line("clickhouse-client", "INSERT INTO")
        yield day
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()

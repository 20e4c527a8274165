# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests through Wireshark's programs share.

`stage`         a folder that an unprivileged user may read: the plugin, a private HOME, the made captures
`tshark`        runs tshark with the plugin there, returns what it prints and demands silence on standard error
`make_capture`  makes a capture of a scenario that a test writes itself (the format: captures/README.md)
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from staging import Stage, sanitizer_of

ROOT = Path(__file__).resolve().parent.parent
GENERATOR = ROOT / "tests" / "captures"

# No text that Wireshark shows holds these, so they separate columns and the occurrences of one field.
_COLUMN, _OCCURRENCE = "\x1e", "\x1f"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The build directory, and the switch of tests/versions."""
    built = os.environ.get("SIPEXPLAIN_BUILD", str(ROOT / "build"))
    parser.addoption("--build", default=built, help="build directory (SIPEXPLAIN_BUILD, or build/)")
    parser.addoption("--all-versions", action="store_true", help="also test with the other releases of Wireshark")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The other releases take longest: first, so that the other workers have the rest to do meanwhile."""
    items.sort(key=lambda item: "versions" not in item.path.parts)


@pytest.fixture(scope="session")
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The stage, set up once and taken down at the end."""
    built = Path(request.config.getoption("--build")).resolve()
    if not (built / "plugins").is_dir():
        pytest.fail(f"{built}/plugins does not exist: build the plugin, or name its build directory with --build")
    with tempfile.TemporaryDirectory(prefix="sipexplain-") as name:
        stage = Stage(Path(name), sanitizer_of(built))
        shutil.copytree(built / "plugins", stage.plugins)
        make = [sys.executable, str(GENERATOR / "make_captures.py"), str(stage.captures)]
        subprocess.run(make, check=True, stdin=subprocess.DEVNULL)
        stage.publish()
        yield stage


class Tshark:
    """tshark on the stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def run(
        self, *arguments: str | Path, stdin: bytes = b"", plugin: bool = True
    ) -> subprocess.CompletedProcess[bytes]:
        """Run tshark, without the plugin if told so, and look at nothing: for tests that expect it to complain."""
        command = self.stage.command("tshark", *arguments)
        environment = self.stage.environment(plugin=plugin)
        return subprocess.run(command, input=stdin, env=environment, cwd="/", capture_output=True)

    def __call__(self, *arguments: str | Path, stdin: bytes = b"", plugin: bool = True) -> str:
        """What tshark prints. It must succeed, say nothing on standard error and print valid UTF-8."""
        done = self.run(*arguments, stdin=stdin, plugin=plugin)
        assert (done.returncode, done.stderr.decode()) == (0, ""), f"tshark {' '.join(map(str, arguments))}"
        return done.stdout.decode()

    def rows(
        self, capture: Path, fields: Sequence[str], *options: str | Path, plugin: bool = True
    ) -> list[dict[str, list[str]]]:
        """`-T fields`: for each frame the occurrences of each field, in order."""
        layout = ["-T", "fields", "-E", f"separator={_COLUMN}", "-E", f"aggregator={_OCCURRENCE}", "-E", "occurrence=a"]
        wanted = [word for name in fields for word in ("-e", name)]
        printed = self("-r", capture, *layout, *wanted, *options, plugin=plugin)
        lines = printed.removesuffix("\n").split("\n") if printed else []
        cells = [line.split(_COLUMN) for line in lines]
        return [{name: cell.split(_OCCURRENCE) if cell else [] for name, cell in zip(fields, row)} for row in cells]

    def json(self, capture: Path, *options: str | Path) -> list[dict[str, Any]]:
        """`-T json`: the protocol layers of each frame; a key that occurs several times has a list."""
        frames = json.loads(self("-r", capture, "-T", "json", "--no-duplicate-keys", *options))
        return [frame["_source"]["layers"] for frame in frames]


@pytest.fixture(scope="session")
def tshark(stage: Stage) -> Tshark:
    """tshark with the plugin."""
    tshark = Tshark(stage)
    listed = tshark.run("-G", "plugins")
    if b"sipexplain.so" not in listed.stdout:
        pytest.fail(f"tshark does not load the plugin in {stage.plugins}: {listed.stderr.decode()}")
    return tshark


@dataclass(frozen=True)
class MadeCapture:
    """A capture, and what its generator put into it: the truth that does not come from Wireshark."""

    path: Path
    sent: list[Any] = field(repr=False)  # transports.Sent: an event, and the frame in which it is complete

    @property
    def responses(self) -> list[tuple[int, int]]:
        """Frame and code of each response, in order."""
        messages = [(one.frame.number, one.event.message) for one in self.sent if one.event.message]
        return [
            (frame, int(message.start.split(" ")[1]))
            for frame, message in messages
            if message.start.startswith("SIP/2.0 ")
        ]


@pytest.fixture(scope="session")
def make_capture(stage: Stage) -> Callable[..., MadeCapture]:
    """A callable: the text of a scenario, a name, and overrides such as transport="tcp"; a capture comes back."""
    sys.path.insert(0, str(GENERATOR))
    from scenario import parse
    from transports import write_capture

    folder = stage.folder / "scenarios"
    folder.mkdir()
    folder.chmod(0o755)

    def make(text: str, name: str, **overrides: Any) -> MadeCapture:
        scenario = parse(text, name, **overrides)
        path = folder / f"{name}.{'pcapng' if scenario.transport == 'tls' else 'pcap'}"
        sent = write_capture(scenario, path)
        path.chmod(0o644)
        return MadeCapture(path, sent)

    return make

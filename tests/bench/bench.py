# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmark, for tests/bench/run, which builds what is measured."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE.parent), str(HERE / "twin")]

import machine  # noqa: E402
from figures import fill, table  # noqa: E402
from lab import BenchError, Lab, Run, Setup  # noqa: E402
from loads import Shelf  # noqa: E402
from plan import AGAIN, BARE, FLOOR, FULL, OURS, QUICK, REPORT, TWIN, Plan  # noqa: E402
from sections import HEADINGS, sections  # noqa: E402
from session import Session  # noqa: E402
from staging import Stage  # noqa: E402
from texts import write_texts  # noqa: E402

CATALOGUE = ROOT / "plugin" / "catalogue"
CAPTURES = ROOT / "build" / "bench" / "captures"
DOCUMENT = ROOT / "docs" / "performance.md"


def report(line: str) -> None:
    """Say how far it is."""
    print(f"bench: {line}", file=sys.stderr, flush=True)


@contextmanager
def open_stage(built: Path, floor: Path) -> Iterator[tuple[Stage, dict[str, Setup]]]:
    """A stage with all that tshark is to load, and the ways to load it."""
    with tempfile.TemporaryDirectory(prefix="sipexplain-bench-") as name:
        stage = Stage(Path(name))
        shutil.copytree(built / "plugins", stage.plugins)
        shutil.copytree(floor / "plugins", stage.folder / "floor")
        shutil.copy(HERE / "twin" / "twin.lua", stage.folder)
        write_texts(CATALOGUE, stage.folder / "texts.lua")
        bare = Setup(stage.writable("no-plugins"))
        script = (f"lua_script:{stage.folder}/twin.lua", f"lua_script1:{stage.folder}/texts.lua")
        setups = {
            BARE: bare,
            FLOOR: Setup(stage.folder / "floor"),
            OURS: Setup(stage.plugins),
            TWIN: Setup(bare.plugins, tuple(word for option in script for word in ("-X", option))),
            AGAIN: bare,
        }
        stage.publish()
        yield stage, setups


def demand_loaded(lab: Lab, setups: dict[str, Setup], empty: Path) -> None:
    """A plugin that is not loaded costs nothing, and would look fast."""
    if "with Lua" not in lab.ask(setups[BARE], "--version"):
        report("this tshark has no Lua: measured without the twin")
        del setups[TWIN]
    for name, protocol in ((FLOOR, "floor"), (OURS, "sipexplain"), (TWIN, "twin")):
        if name in setups:
            lab.use(Run(setups[name], empty, ("-Y", protocol)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Called by tests/bench/run.")
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--floor", type=Path, required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--markdown", action="store_true")
    arguments = parser.parse_args()

    CAPTURES.mkdir(parents=True, exist_ok=True)
    with open_stage(arguments.build, arguments.floor) as (stage, setups):
        lab, shelf = Lab(stage, report), Shelf(CAPTURES)
        demand_loaded(lab, setups, shelf.load("sip", 0).path)
        version = lab.ask(setups[BARE], "--version").partition("\n")[0]
        facts = machine.describe(arguments.build, version)
        has_report = REPORT in lab.ask(setups[OURS], "-z", "help")
        session = Session(lab, Plan(setups, has_report), QUICK if arguments.quick else FULL, shelf)
        session.measure()
        made = {"machine": table(["", ""], facts), **sections(session)}
    for name, heading in HEADINGS.items():
        print(f"## {heading}\n\n{made[name]}\n")
    if arguments.markdown:
        fill(DOCUMENT, made)


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(f"tests/bench/run: {error}")

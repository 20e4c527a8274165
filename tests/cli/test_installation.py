# SPDX-License-Identifier: GPL-2.0-or-later
"""`cmake --install`: for all users and for one, what it says of other copies, and how all of it goes away again."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Command

ROOT = Path(__file__).resolve().parents[2]
COMMAND_FILES = ("bin/sipexplain", "share/man/man1/sipexplain.1", "share/bash-completion/completions/sipexplain")


class Build:
    """The build directory, and a home and a system that nothing was installed into."""

    def __init__(self, folder: Path, home: Path, system: Path) -> None:
        self.folder = folder
        self.home = home
        self.system = system
        self.version = next((folder / "plugins").iterdir()).name

    @property
    def personal_plugin(self) -> Path:
        """Where this user's own copy belongs."""
        return self.home / ".local/lib/wireshark/plugins" / self.version / "epan/sipexplain.so"

    def run(self, *arguments: str, **environment: str) -> str:
        """What cmake prints, on either output."""
        settings = {name: value for name, value in os.environ.items() if name not in ("DESTDIR", "SUDO_USER")}
        done = subprocess.run(
            ["cmake", *arguments], env=settings | {"HOME": str(self.home)} | environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        return done.stdout

    def install(self, *arguments: str, **environment: str) -> str:
        """Install."""
        return self.run("--install", str(self.folder), *arguments, **environment)

    def install_for_all(self) -> str:
        """Install into `system`, as a package would."""
        return self.install("--prefix", "/usr", DESTDIR=str(self.system))

    def uninstall(self, **environment: str) -> str:
        """Remove what the last installations put into place."""
        return self.run("--build", str(self.folder), "--target", "uninstall", **environment)


def files_in(folder: Path) -> list[Path]:
    """All files below a folder."""
    return sorted(path for path in folder.rglob("*") if not path.is_dir())


@pytest.fixture
def build(sipexplain: Command, tmp_path: Path) -> Iterator[Build]:
    """The lists of what the developer has really installed from this directory are put back."""
    folder = sipexplain.program.parents[2]
    lists = {path: path.read_bytes() for path in folder.glob("install_manifest*.txt")}
    for path in lists:
        path.unlink()
    home, system = tmp_path / "home", tmp_path / "system"
    home.mkdir()
    system.mkdir()
    yield Build(folder, home, system)
    for path in folder.glob("install_manifest*.txt"):
        path.unlink()
    for path, content in lists.items():
        path.write_bytes(content)


def test_for_all_users(build: Build, sipexplain: Command) -> None:
    printed = build.install_for_all()
    assert "another copy" not in printed
    for name in (*COMMAND_FILES, "share/zsh/site-functions/_sipexplain"):
        assert (build.system / "usr" / name).is_file(), name
    assert Command(build.system / "usr/bin/sipexplain")("604") == sipexplain("604")
    plugins = list(build.system.rglob("sipexplain.so"))
    assert [plugin.parts[-5:-1] for plugin in plugins] == [("wireshark", "plugins", build.version, "epan")]
    assert files_in(build.home) == []
    build.uninstall(DESTDIR=str(build.system))
    assert files_in(build.system) == []


def test_for_one_user(build: Build) -> None:
    build.install("--component", "personal")
    assert build.personal_plugin.is_file()
    for name in COMMAND_FILES:
        assert (build.home / ".local" / name).is_file(), name
    build.uninstall()
    assert files_in(build.home) == []
    assert "Nothing was installed" in build.uninstall()


def test_a_copy_elsewhere_is_named(build: Build) -> None:
    build.install("--component", "personal")
    assert f"another copy of the plugin: {build.personal_plugin}\n" in build.install_for_all()
    old = build.personal_plugin.with_name("old-sipexplain.so")
    build.personal_plugin.rename(old)
    printed = build.install("--component", "personal")
    assert f"another copy of the plugin: {old}\n" in printed
    assert f"plugin: {build.personal_plugin}\n" not in printed


def test_build_without_wireshark(sipexplain: Command, tmp_path: Path) -> None:
    configure = [
        "cmake", "-S", str(ROOT), "-B", str(tmp_path), "-DSIPEXPLAIN_PLUGIN=OFF", "-DBUILD_TESTING=OFF",
        "-DCMAKE_DISABLE_FIND_PACKAGE_Wireshark=ON",
    ]  # fmt: skip
    for command in (configure, ["cmake", "--build", str(tmp_path)]):
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr
    assert not (tmp_path / "plugins").exists()
    command = Command(tmp_path / "plugin" / "cli" / "sipexplain")
    assert command("604") == sipexplain("604")
    assert "built without the plugin" in command.run("doctor", PATH="").stdout.decode()
    subprocess.run(["cmake", "--install", str(tmp_path), "--prefix", str(tmp_path / "usr")], check=True, timeout=60)
    assert (tmp_path / "usr/bin/sipexplain").is_file()

# SPDX-License-Identifier: GPL-2.0-or-later
"""`cmake --install`: for all users and for one, what it says of other copies, and how all of it goes away again."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Command

ROOT = Path(__file__).resolve().parents[2]
# What of the developer's environment would change where things go.
LEFT_OUT = ("DESTDIR", "SUDO_USER", "WIRESHARK_CONFIG_DIR", "XDG_CONFIG_HOME")
PROFILE_FILES = ["colorfilters", "dfilter_buttons", "preferences", "recent"]
COMMAND_FILES = ("bin/sipexplain", "share/man/man1/sipexplain.1", "share/bash-completion/completions/sipexplain")


class Build:
    """The build directory, and a home and a system that nothing was installed into."""

    def __init__(self, folder: Path, home: Path, system: Path) -> None:
        self.folder = folder
        self.home = home
        self.system = system
        self.version = next((folder / "plugins").iterdir()).name

    @property
    def personal_profile(self) -> Path:
        """Where this user's own profile belongs."""
        return self.home / ".config/wireshark/profiles/SIP Explain"

    @property
    def personal_plugin(self) -> Path:
        """Where this user's own copy belongs."""
        return self.home / ".local/lib/wireshark/plugins" / self.version / "epan/sipexplain.so"

    def run(self, *arguments: str, **environment: str) -> str:
        """What cmake prints, on either output."""
        settings = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
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
    profile = next(build.system.rglob("SIP Explain"))
    assert profile.parts[-4:-1] == ("share", "wireshark", "profiles")
    assert [path.name for path in files_in(profile)] == PROFILE_FILES
    assert files_in(build.home) == []
    build.uninstall(DESTDIR=str(build.system))
    assert files_in(build.system) == []


def test_for_one_user(build: Build) -> None:
    build.install("--component", "personal")
    assert build.personal_plugin.is_file()
    for name in COMMAND_FILES:
        assert (build.home / ".local" / name).is_file(), name
    assert [path.name for path in files_in(build.personal_profile)] == PROFILE_FILES
    build.uninstall()
    assert files_in(build.home) == []
    assert not build.personal_profile.exists()
    assert "Nothing was installed" in build.uninstall()


def test_a_copy_elsewhere_is_named(build: Build) -> None:
    build.install("--component", "personal")
    assert f"another copy of the plugin: {build.personal_plugin}\n" in build.install_for_all()
    old = build.personal_plugin.with_name("old-sipexplain.so")
    build.personal_plugin.rename(old)
    printed = build.install("--component", "personal")
    assert f"another copy of the plugin: {old}\n" in printed
    assert f"plugin: {build.personal_plugin}\n" not in printed


@pytest.mark.parametrize(
    ("settings", "folder"),
    [
        ({"WIRESHARK_CONFIG_DIR": "{}/own", "XDG_CONFIG_HOME": "{}/xdg"}, "own"),
        ({"XDG_CONFIG_HOME": "{}/xdg"}, "xdg/wireshark"),
        ({"OLD_FOLDER": "{}/.wireshark"}, ".wireshark"),
    ],
)
def test_the_profile_follows_the_settings(build: Build, settings: dict[str, str], folder: str) -> None:
    environment = {name: path.format(build.home) for name, path in settings.items()}
    if "OLD_FOLDER" in environment:
        Path(environment["OLD_FOLDER"]).mkdir()
    build.install("--component", "personal", **environment)
    assert (build.home / folder / "profiles/SIP Explain/preferences").is_file()
    assert not build.personal_profile.exists()


def test_what_the_user_changed_in_the_profile_stays(build: Build) -> None:
    build.install("--component", "personal")
    changed = build.personal_profile / "preferences"
    changed.write_text("mine")
    printed = build.install("--component", "personal")
    assert f"{changed} is not what this version brings" in printed
    assert changed.read_text() == "mine"


def test_archive_for_a_home_folder(build: Build, tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    config = str(build.folder / "CPackConfig.cmake")
    command = ["cpack", "--config", config, "-G", "TGZ", "-B", str(packages)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=120)
    archive = next(packages.glob("*.tar.gz"))
    assert archive.name.startswith(f"wireshark-sipexplain-{build.version}-")
    subprocess.run(["tar", "-C", build.home, "-xzf", archive], check=True, timeout=60)
    assert build.personal_plugin.is_file()
    assert [path.name for path in files_in(build.personal_profile)] == PROFILE_FILES
    assert (build.home / ".local/bin/sipexplain").is_file()


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

# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian releases, each in a folder of its own: made with debootstrap, entered with chroot.

They are kept in build/chroots, or in the folder that SIPEXPLAIN_CHROOTS names, and made once. The mirror is the one
that this machine's apt uses; SIPEXPLAIN_MIRROR names another.
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = (
    "tshark libwireshark-dev wireshark-dev cmake ninja-build gcc libc6-dev pkg-config libglib2.0-dev "
    "libglib2.0-dev-bin python3-pytest python3-pytest-xdist python3-scapy dpkg-dev file lintian"
).split()

# A release that is being made may be older on the mirror than its expiry date allows.
_APT = ["apt-get", "-q", "-o", "Acquire::Check-Valid-Until=false"]
_DEBOOTSTRAP_SCRIPTS = Path("/usr/share/debootstrap/scripts")
_ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}

# Takes each line that a command prints, so that a run of minutes is seen to move.
Report = Callable[[str], None]


class ChrootError(Exception):
    """A chroot could not be made or entered; the message says what is to be done."""


@dataclass(frozen=True)
class Chroot:
    """A Debian release with what the project needs to be built and tested in it."""

    suite: str
    folder: Path
    report: Report

    def run(self, *command: str, directory: str = "/") -> tuple[int, str]:
        """Run a command inside, with /proc; its exit status and all that it printed."""
        # The mounts live in a namespace of the command's own, so they end with it, however it ends.
        enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", f"--root={self.folder}", "--mount-proc"]
        return _run([*enter, *_environment(), "env", "-C", directory, *command], self.report)

    def demand(self, *command: str, directory: str = "/") -> str:
        """Like run, for a command that has to succeed."""
        status, output = self.run(*command, directory=directory)
        if status != 0:
            raise ChrootError(f"{self.suite}: failed with status {status}: {' '.join(command)}")
        return output

    def put(self, source: Path, target: str) -> None:
        """Copy a source tree in, without what was built from it, in place of an earlier copy."""
        inside = f"{self.folder}{target}"
        skip = ["./build*", "./.git", "__pycache__", ".pytest_cache"]
        if self.folder.is_relative_to(source):
            skip.append(f"./{self.folder.relative_to(source).parts[0]}")
        _demand(["rm", "-rf", inside], self.report)
        _demand(["mkdir", "-p", inside], self.report)
        pack = ["tar", "-C", str(source), *(f"--exclude={name}" for name in skip), "-c", "."]
        unpack = _as_root(["tar", "-C", inside, "--no-same-owner", "-x"])
        with subprocess.Popen(pack, stdout=subprocess.PIPE) as packing:
            unpacked = subprocess.run(unpack, stdin=packing.stdout, check=False)
        if packing.returncode != 0 or unpacked.returncode != 0:
            raise ChrootError(f"{self.suite}: the project could not be copied to {inside}")

    def install_packages(self) -> None:
        """Install what is missing of the packages that the project needs."""
        silent = replace(self, report=lambda line: None)
        _, known = silent.run("dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Package}\n", *PACKAGES)
        if {f"installed {package}" for package in PACKAGES} <= set(known.splitlines()):
            return
        for file in ("/etc/resolv.conf", "/etc/hosts"):
            _demand(["cp", "-L", "--remove-destination", file, f"{self.folder}{file}"], self.report)
        self.demand("dpkg", "--configure", "-a")  # an installation may have been interrupted
        self.demand(*_APT, "update")
        self.demand(*_APT, "install", "--yes", "--no-install-recommends", *PACKAGES)
        self.demand("apt-get", "clean")


@contextmanager
def open_chroot(suite: str, report: Report) -> Iterator[Chroot]:
    """Give the chroot of a release, made if need be; nobody else has it meanwhile."""
    cache = Path(os.environ.get("SIPEXPLAIN_CHROOTS") or ROOT / "build" / "chroots").absolute()
    cache.mkdir(parents=True, exist_ok=True)
    lock = os.open(cache, os.O_RDONLY | os.O_DIRECTORY)  # the folder may be root's, of an earlier run
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        chroot = Chroot(suite, cache / suite, report)
        if not chroot.folder.exists():
            _bootstrap(chroot)
        chroot.install_packages()
        yield chroot
    finally:
        os.close(lock)


def _bootstrap(chroot: Chroot) -> None:
    """Made under another name first: a folder of the right name is complete."""
    unfinished = f"{chroot.folder}.unfinished"
    script = [] if (_DEBOOTSTRAP_SCRIPTS / chroot.suite).exists() else [str(_DEBOOTSTRAP_SCRIPTS / "sid")]
    make = ["debootstrap", "--variant=minbase", chroot.suite, "/mnt", _find_mirror(), *script]
    # debootstrap knows no folder with a blank in its name; its own mounts end with the namespace, too.
    at_mnt = ["sh", "-c", 'mount --bind "$0" /mnt && exec "$@"', unfinished]
    _demand(["rm", "-rf", unfinished], chroot.report)
    _demand(["mkdir", unfinished], chroot.report)
    _demand(["unshare", "--mount", *_environment(), *at_mnt, *make], chroot.report)
    _demand(["mv", unfinished, str(chroot.folder)], chroot.report)


def _find_mirror() -> str:
    """The Debian mirror in the configuration of this machine's apt."""
    mirror = os.environ.get("SIPEXPLAIN_MIRROR")
    if mirror:
        return mirror
    ask = ["apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages", "Origin: Debian", "Label: Debian"]
    try:
        answer = subprocess.run(ask, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        answer = ""
    sites = [line for line in answer.splitlines() if line.startswith(("http://", "https://", "file:"))]
    if not sites:
        raise ChrootError(
            "apt on this machine knows no Debian mirror: run apt-get update, or set SIPEXPLAIN_MIRROR to the address "
            "of one"
        )
    return sites[0]


def _environment() -> list[str]:
    proxies = {name: os.environ[name] for name in ("http_proxy", "https_proxy", "no_proxy") if name in os.environ}
    return ["env", "-i", *(f"{name}={value}" for name, value in (_ENVIRONMENT | proxies).items())]


def _as_root(command: Sequence[str]) -> list[str]:
    if os.geteuid() == 0:
        return list(command)
    if shutil.which("sudo") is None:
        raise ChrootError("the other releases of Wireshark need root: run this as root, or install sudo")
    return ["sudo", *command]


def _run(command: Sequence[str], report: Report) -> tuple[int, str]:
    lines = []
    try:
        with subprocess.Popen(
            _as_root(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as running:
            for line in running.stdout or ():
                lines.append(line)
                report(line.rstrip("\n"))
    except FileNotFoundError as error:
        raise ChrootError(f"not installed: {error.filename}") from error
    return running.returncode, "".join(lines)


def _demand(command: Sequence[str], report: Report) -> None:
    status, _ = _run(command, report)
    if status != 0:
        raise ChrootError(f"failed with status {status}: {' '.join(command)}")

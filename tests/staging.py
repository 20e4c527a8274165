# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs Wireshark's programs where no setting of the caller's reaches them, and never as root.

For the tests and for the benchmark.
"""

import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


def sanitizer_of(build: Path) -> str:
    """The library that a program has to be started with before it can load a plugin built with AddressSanitizer."""
    cache = (build / "CMakeCache.txt").read_text(encoding="utf-8")
    values = dict(re.findall(r"^(\w+):\w+=(.*)$", cache, re.MULTILINE))
    if "address" not in values.get("SIPEXPLAIN_SANITIZE", ""):
        return ""
    ask = [values["CMAKE_C_COMPILER"], "-print-file-name=libasan.so"]
    return subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip()


@dataclass(frozen=True)
class Stage:
    """Where Wireshark's programs run: as the caller, or as nobody if the caller is root.

    As root Wireshark ignores WIRESHARK_PLUGIN_DIR, and tests have no business writing into the system's folder.
    """

    folder: Path
    sanitizer: str = ""  # see sanitizer_of

    @property
    def plugins(self) -> Path:
        """A copy of the plugin tree, one folder for each Wireshark release it is built for."""
        return self.folder / "plugins"

    @property
    def captures(self) -> Path:
        """The made captures."""
        return self.folder / "captures"

    def writable(self, name: str) -> Path:
        """A folder that the programs may write to."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            user = pwd.getpwnam("nobody")
            os.chown(folder, user.pw_uid, user.pw_gid)
        return folder

    def environment(self, *, plugin: bool = True, **more: str) -> dict[str, str]:
        """The whole environment: nothing of the caller's but PATH, so that no setting of his changes a result."""
        plugins = self.plugins if plugin else self.writable("no-plugins")
        own = {"HOME": str(self.writable("home")), "WIRESHARK_PLUGIN_DIR": str(plugins)}
        usual = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "TZ": "UTC"}
        return usual | own | self._sanitized() | more

    def _sanitized(self) -> dict[str, str]:
        """Leaks are valgrind's business: here Wireshark's own would drown ours. Programs that Wireshark asks for their
        interfaces can't be started: with AddressSanitizer a fork beside another thread may wait for ever."""
        if not self.sanitizer:
            return {}
        options = {"ASAN_OPTIONS": "detect_leaks=0", "G_SLICE": "always-malloc"}
        return {"LD_PRELOAD": self.sanitizer, "WIRESHARK_EXTCAP_DIR": str(self.writable("no-programs"))} | options

    def command(self, program: str, *arguments: str | Path) -> list[str]:
        """The command line of a program, with the change of user where one is needed."""
        path = shutil.which(program)
        if path is None:
            raise FileNotFoundError(f"{program} is not installed")
        command = [path, *map(str, arguments)]
        if os.geteuid() != 0:
            return command
        user = pwd.getpwnam("nobody")
        return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", *command]

    def publish(self) -> None:
        """Let everybody read what is on the stage."""
        for path in [self.folder, *self.folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)

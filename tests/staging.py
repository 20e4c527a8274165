# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs Wireshark's programs where no setting of the caller's reaches them, and never as root.

For the tests and for the benchmark.
"""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stage:
    """Where Wireshark's programs run: as the caller, or as nobody if the caller is root.

    As root Wireshark ignores WIRESHARK_PLUGIN_DIR, and tests have no business writing into the system's folder.
    """

    folder: Path

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
        return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "TZ": "UTC"} | own | more

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

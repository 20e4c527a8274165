# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the command: in a pipe, and on a terminal of a given width."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
from pathlib import Path

END = b"\4"


class Command:
    """The freshly built `sipexplain`, in an environment that holds nothing of the caller's."""

    def __init__(self, program: Path) -> None:
        self.program = program

    def run(
        self, *arguments: str | bytes, stdout: int = subprocess.PIPE, **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        """Run it, whatever comes of it."""
        command = [self.program, *arguments]
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
                              env={"LANG": "C.UTF-8"} | environment, timeout=60)

    def __call__(self, *arguments: str, **environment: str) -> str:
        """What it prints. It must succeed and be silent on standard error."""
        done = self.run(*arguments, **environment)
        assert (done.returncode, done.stderr.decode()) == (0, ""), f"sipexplain {' '.join(arguments)}"
        return done.stdout.decode()

    def refuse(self, *arguments: str | bytes, **environment: str) -> str:
        """What it complains of. It must fail with status 1 and print nothing else."""
        done = self.run(*arguments, **environment)
        assert (done.returncode, done.stdout) == (1, b""), f"sipexplain {arguments!r}"
        message = done.stderr.decode()
        assert message.startswith("sipexplain: ") and message.endswith("\n")
        return message

    def on_terminal(self, columns: int, *arguments: str, **environment: str) -> list[str]:
        """The lines that it prints on a terminal."""
        main, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        settings = {"LANG": "C.UTF-8", "TERM": "xterm"} | environment
        # When the last writer closes a terminal, what was not yet read may be lost. So it stays open here, and a mark shows the end.
        with_end = ["/bin/sh", "-c", f'"$@"; printf "\\{END[0]:03o}"', "sh", self.program, *arguments]
        with subprocess.Popen(with_end, stdin=subprocess.DEVNULL, stdout=terminal, env=settings):
            printed = b""
            while not printed.endswith(END):
                printed += os.read(main, 65536)
        os.close(terminal)
        os.close(main)
        return printed.removesuffix(END).decode().replace("\r\n", "\n").removesuffix("\n").split("\n")

# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of the screen that are small enough for a repository and as sharp as the screen."""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

MOST_BYTES = 200_000


def stack(parts: Sequence[bytes]) -> bytes:
    """Pictures of one width, below one another."""
    if len(parts) == 1:
        return parts[0]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number:02}.pnm" for number in range(len(parts))]
        for path, part in zip(paths, parts):
            path.write_bytes(part)
        command = ["convert", *map(str, paths), "-append", "pnm:-"]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def save(picture: bytes, path: Path) -> None:
    """Write a picture. An interface has few colours: a palette without dithering loses nothing that an eye sees."""
    palette = ["-strip", "+dither", "-colors", "256", "-define", "png:compression-level=9"]
    command = ["convert", "-", *palette, f"png8:{path}"]
    subprocess.run(command, input=picture, check=True)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of the screen that are small enough for a repository and as sharp as the screen."""

import subprocess
from pathlib import Path

MOST_BYTES = 200_000


def save(picture: bytes, path: Path) -> None:
    """Write a picture. An interface has few colours: a palette without dithering loses nothing that an eye sees."""
    palette = ["-strip", "+dither", "-colors", "256", "-define", "png:compression-level=9"]
    command = ["convert", "-", *palette, f"png8:{path}"]
    subprocess.run(command, input=picture, check=True)

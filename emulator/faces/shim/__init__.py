"""The drop-in `docker` for a directory on PATH: a /bin/sh line, and the small client that it starts."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

CLIENT = Path(__file__).parent / "client.py"


def install(directory: Path) -> Path:
    """Writes `docker` into the directory, which is made if it lacks; gives its path."""
    directory.mkdir(parents=True, exist_ok=True)
    target = directory / "docker"
    fresh = directory / f".docker-{os.getpid()}"
    words = shlex.join([sys.executable, "-I", "-S", str(CLIENT), sys.executable])
    fresh.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    fresh.chmod(0o755)
    fresh.replace(target)
    return target

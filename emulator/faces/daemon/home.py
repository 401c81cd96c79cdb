"""Where a world lives: EMULATOR_HOME, else docker-emulator under XDG_STATE_HOME. Two homes are two worlds."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

SOCKET, API, LOCK, LOG, WORLD = "daemon.sock", "docker.sock", "daemon.lock", "daemon.log", "world.sqlite"


def home(environment: Mapping[str, str] = os.environ) -> Path:
    """The directory, whether or not it is there; always absolute."""
    if given := environment.get("EMULATOR_HOME"):
        return Path(given).absolute()
    state = environment.get("XDG_STATE_HOME") or Path.home() / ".local/state"
    return Path(state).absolute() / "docker-emulator"


def made(directory: Path) -> Path:
    """The directory, made for its owner alone."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory


def why(error: OSError) -> str:
    """In words for whoever typed a command."""
    return f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)

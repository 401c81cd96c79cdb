"""`emulator -c LINE`: one line of the host's shell, with the real standard streams. The world ends with the line."""

from __future__ import annotations

from emulator.faces.session import DEFAULT_WORLD, Session
from emulator.faces.standard import standard_files


def run_line(line: str, world: str | None, seed: int | str) -> int:
    """The line's exit status."""
    return Session(world or DEFAULT_WORLD, seed).run_files(["bash", "-c", line], standard_files())

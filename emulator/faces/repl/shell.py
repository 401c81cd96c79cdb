"""One simulated bash of the host, on the real terminal and the wall clock; without a terminal it reads a script."""

from __future__ import annotations

import sys
import time

from emulator.faces.session import DEFAULT_WORLD, Session
from emulator.faces.standard import standard_files


def run_shell(world: str | None, seed: int | str | None) -> int:
    """The shell's exit status."""
    session = Session(world or DEFAULT_WORLD, time.time_ns() if seed is None else seed, time.time_ns())
    if not sys.stdin.isatty():
        return session.run_files(["bash"], standard_files())
    from emulator.faces.terminal import RealTerminal

    with RealTerminal(session) as real:
        file = real.simulated.open()
        process = session.start(["bash"], {0: file, 1: file, 2: file}, terminal=real.simulated)
        real.run(lambda: process.exit_status is not None)
    return process.exit_status.shell if process.exit_status else 1

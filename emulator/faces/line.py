"""`emulator -c LINE`: one line of the host's shell, with the real standard streams. The world ends with the line.

At a terminal the line has that terminal, and the wall clock; else time is virtual.
"""

from __future__ import annotations

import time
from contextlib import closing

from emulator.faces.session import DEFAULT_WORLD, NO_ANSWER, Session
from emulator.faces.standard import environment, is_terminal, standard_files


def run_line(line: str, world: str | None, seed: int | str) -> int:
    """The line's exit status."""
    words = ["bash", "-c", line]
    if is_terminal():
        return _at_terminal(Session(world or DEFAULT_WORLD, seed, time.time_ns()), words)
    session = Session(world or DEFAULT_WORLD, seed)
    with closing(session):
        return session.run_files(words, standard_files(session.kernel))


def _at_terminal(session: Session, words: list[str]) -> int:
    from emulator.faces.terminal import RealTerminal

    with closing(session), RealTerminal(session) as real:
        file = real.simulated.open()
        files = {0: file, 1: file, 2: file}
        process = session.start(words, files, env=environment(), terminal=real.simulated)
        real.run(lambda: process.exit_status is not None)
    return process.exit_status.shell if process.exit_status else NO_ANSWER

"""One simulated bash of the host, on the real terminal and the wall clock; without a terminal it reads a script."""

from __future__ import annotations

import os
import time
from contextlib import closing

from emulator.faces.session import DEFAULT_WORLD, NO_ANSWER, Session
from emulator.faces.standard import environment, is_terminal, standard_files


def run_shell(world: str | None, seed: int | str | None) -> int:
    """The shell's exit status."""
    session = Session(world or DEFAULT_WORLD, time.time_ns() if seed is None else seed, time.time_ns())
    with closing(session):
        if not is_terminal():
            return session.run_files(["bash"], standard_files(session.kernel))
        return converse(session)


def converse(session: Session) -> int:
    """A shell to type into, until it ends."""
    from emulator.faces.daemon.home import home
    from emulator.faces.repl.history import HistoryFile
    from emulator.faces.repl.prompt import HostPrompt
    from emulator.faces.terminal import RealTerminal

    session.environment |= environment()
    own = "PS1" in os.environ  # a prompt of the user's own is left as it is: no start-up file sets another, nothing beside it
    with RealTerminal(session) as real:
        prompt = HostPrompt(session, real, HistoryFile(home()), marked=not own)
        real.simulated.line_editor = prompt
        file = real.simulated.open()
        process = session.start(["bash", "--norc"] if own else ["bash"], {0: file, 1: file, 2: file}, terminal=real.simulated)
        while process.exit_status is None:
            real.run(lambda: prompt.asked is not None or process.exit_status is not None)
            if prompt.asked is not None:
                prompt.converse(lambda: process.exit_status is not None)
    return process.exit_status.shell if process.exit_status else NO_ANSWER

"""`emulator -c LINE`: one line of the host's shell, with the real standard input, output and error.

The world lives in memory and ends with the line. Standard input is read only when the line asks for it.
"""

from __future__ import annotations

import os
import sys

from emulator.faces.session import DEFAULT_WORLD, Session
from emulator.machine.kernel import Sink
from emulator.machine.kernel.open_file import OpenFile

CHUNK = 65536


class StandardInput(OpenFile):
    """The real standard input, blocking: nothing else happens in this process."""

    def __init__(self) -> None:
        super().__init__("pipe:[0]")

    async def read(self, size: int = CHUNK) -> bytes:
        return os.read(sys.stdin.fileno(), min(size, CHUNK))


def run_line(line: str, world: str | None, seed: int | str) -> int:
    """The line's exit status."""
    session = Session(world or DEFAULT_WORLD, seed)
    out, err = sys.stdout.buffer, sys.stderr.buffer
    files = {0: StandardInput(), 1: Sink(out.write), 2: Sink(err.write)}
    status = session.run_files(["bash", "-c", line], files)
    out.flush()
    return status

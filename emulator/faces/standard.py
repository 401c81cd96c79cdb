"""The real standard streams as a simulated process's files: what is written comes out at once."""

from __future__ import annotations

import os

from emulator.machine.kernel import Sink
from emulator.machine.kernel.open_file import OpenFile

CHUNK = 65536


class StandardInput(OpenFile):
    """The real standard input, read only when asked for, blocking: nothing else happens in this process."""

    def __init__(self) -> None:
        super().__init__("pipe:[0]")

    async def read(self, size: int = CHUNK) -> bytes:
        return os.read(0, min(size, CHUNK))


def standard_files() -> dict[int, OpenFile]:
    """Descriptors 0, 1 and 2, as far as whoever started this process left them open."""
    files = {0: StandardInput(), 1: Sink(lambda data: _put(1, data)), 2: Sink(lambda data: _put(2, data))}
    return {number: file for number, file in files.items() if _is_open(number)}


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _put(stream: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(stream, view) :]

"""The real standard streams: whether somebody sits there, and as files of a simulated process, which come out at once."""

from __future__ import annotations

import os
import sys

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel import Kernel
from emulator.machine.kernel.open_file import OpenFile
from emulator.timeline import pass_turn

CHUNK = 65536
PASSED_ON = ("PS1", "PS2", "TERM", "COLORTERM", "NO_COLOR")
ERRORS = {errno.number: errno for errno in Errno}


def is_terminal() -> bool:
    """Whether a person sits there: standard input and output are a terminal."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def environment() -> dict[str, str]:
    """What of the real environment the host's shell sees: how the terminal is, and how its user wants it."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}


class StandardInput(OpenFile):
    """The real standard input, read only when asked for, blocking: nothing else happens in this process."""

    def __init__(self) -> None:
        super().__init__("pipe:[0]")

    async def read(self, size: int = CHUNK) -> bytes:
        try:
            return os.read(0, min(size, CHUNK))
        except OSError as error:
            raise _linux(error, self.path) from None


class StandardOutput(OpenFile):
    """Descriptor 1 or 2. What goes wrong with it is what the simulated process meets: SIGPIPE, a full disk."""

    def __init__(self, kernel: Kernel, number: int) -> None:
        super().__init__(f"pipe:[{number}]")
        self.kernel, self.number = kernel, number

    async def write(self, data: bytes) -> int:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self.number, view) :]
        except BrokenPipeError:
            self.kernel.broken_pipe(self.path)
        except OSError as error:
            raise _linux(error, self.path) from None
        await pass_turn()
        return len(data)


def standard_files(kernel: Kernel) -> dict[int, OpenFile]:
    """Descriptors 0, 1 and 2, as far as whoever started this process left them open."""
    files = {0: StandardInput(), 1: StandardOutput(kernel, 1), 2: StandardOutput(kernel, 2)}
    return {number: file for number, file in files.items() if _is_open(number)}


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _linux(error: OSError, path: str) -> LinuxError:
    return LinuxError(ERRORS.get(error.errno or 0, Errno.EIO), path)

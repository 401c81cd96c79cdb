"""Bytes in and out of a program: buffered output as stdio's, lines and blocks of input. Bounded; no wording but
errno's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

from emulator.errors import EmulatorError
from emulator.machine.errno import Errno, LinuxError

if TYPE_CHECKING:
    from emulator.machine.kernel.open_file import OpenFile
    from emulator.machine.kernel.process import Process

BLOCK: Final = 65536
BUFFER: Final = 4096  # what stdio takes for a pipe or a file
LINE_LIMIT: Final = 16 * 1024 * 1024


class OutputFailed(EmulatorError):
    """Standard output takes no more; `str()` is errno's text."""


class TooLong(EmulatorError):
    """A line (or what a program must hold at once) goes beyond any sensible memory."""

    def __init__(self) -> None:
        super().__init__("memory exhausted")


class Output:
    """Standard output (or any file) behind a buffer: by lines to a terminal, by blocks otherwise."""

    __slots__ = ("_buffer", "_by_line", "_file")

    def __init__(self, file: OpenFile | None) -> None:
        self._file = file
        self._buffer = bytearray()
        self._by_line = file is not None and file.is_terminal

    async def write(self, data: bytes) -> None:
        self._buffer += data
        if len(self._buffer) >= BUFFER or (self._by_line and b"\n" in data):
            await self.flush()

    async def text(self, data: str) -> None:
        await self.write(data.encode("utf-8", "surrogateescape"))

    async def close(self) -> None:
        """Flushes, and closes the file (not for standard output)."""
        await self.flush()
        if self._file is not None and not self._file.references:
            self._file.close()

    async def flush(self) -> None:
        if not self._buffer:
            return
        data = bytes(self._buffer)
        self._buffer.clear()
        if self._file is None:
            raise OutputFailed(LinuxError(Errno.EBADF).__str__())
        try:
            await self._file.write(data)
        except LinuxError as error:
            raise OutputFailed(str(error)) from error


def stdout(process: Process) -> Output:
    return Output(process.files.get(1))


async def blocks(file: OpenFile, size: int = BLOCK) -> AsyncIterator[bytes]:
    while data := await file.read(size):
        yield data


class Reader:
    """Lines of a file, each with its delimiter (the last one perhaps without)."""

    __slots__ = ("_delimiter", "_ended", "_file", "_lines", "_tail")

    def __init__(self, file: OpenFile, delimiter: bytes = b"\n") -> None:
        self._file = file
        self._delimiter = delimiter
        self._lines: list[bytes] = []  # the next one last
        self._tail: list[bytes] = []  # pieces of the line that is not whole yet
        self._ended = False

    def __aiter__(self) -> Reader:
        return self

    async def __anext__(self) -> bytes:
        line = await self.line()
        if line is None:
            raise StopAsyncIteration
        return line

    async def line(self) -> bytes | None:
        """The next line; None at the end of the file."""
        if not self._lines:
            await self._fill()
        return self._lines.pop() if self._lines else None

    async def batch(self) -> list[bytes]:
        """The lines that can be had at once, in order; empty at the end."""
        if not self._lines:
            await self._fill()
        lines, self._lines = self._lines, []
        lines.reverse()
        return lines

    def unread(self) -> int:
        """How many bytes were taken from the file and not given out."""
        return sum(map(len, self._lines)) + sum(map(len, self._tail))

    async def _fill(self) -> None:
        held = sum(map(len, self._tail))
        while not self._ended and not self._lines:
            data = await self._file.read(BLOCK)
            if not data:
                self._ended = True
                if self._tail:
                    self._lines = [b"".join(self._tail)]
                    self._tail = []
                return
            if self._delimiter not in data:
                held += len(data)
                if held > LINE_LIMIT:
                    raise TooLong
                self._tail.append(data)
                continue
            pieces = (b"".join(self._tail) + data).split(self._delimiter)
            last = pieces.pop()
            self._tail = [last] if last else []
            delimiter = self._delimiter
            self._lines = [piece + delimiter for piece in reversed(pieces)]


async def whole(file: OpenFile, limit: int = 256 * 1024 * 1024) -> bytes:
    """All of a file at once, for programs that cannot do without (`sort`, `tac`)."""
    pieces: list[bytes] = []
    size = 0
    async for data in blocks(file):
        size += len(data)
        if size > limit:
            raise TooLong
        pieces.append(data)
    return b"".join(pieces)

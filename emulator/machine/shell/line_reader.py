"""Reading a line from standard input and not one byte more, so that what runs next finds the rest there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.errno import LinuxError

if TYPE_CHECKING:
    from emulator.machine.kernel.open_file import OpenFile
    from emulator.machine.kernel.process import Process
    from emulator.machine.shell.shell import Shell

LINE_LIMIT = 16 << 20
BLOCK = 8192


async def read_line(shell: Shell, fd: int = 0) -> str | None:
    """The next line without its newline; None at the end of the input."""
    data = await take_line(shell.process, fd)
    return data.removesuffix(b"\n").decode("utf-8", "surrogateescape") if data else None


async def take_line(process: Process, fd: int = 0, delimiter: bytes = b"\n") -> bytes:
    """Bytes up to and with the delimiter; less at the end of the input."""
    file = process.file(fd)
    if file.is_terminal:
        return await process.read(fd, 4096)
    start = position(file)
    if start is None:
        return await from_pipe(process, fd, delimiter)
    chunks = bytearray()
    while len(chunks) < LINE_LIMIT:
        block = await process.read(fd, BLOCK)
        end = block.find(delimiter)
        if end >= 0 or not block:
            chunks += block[: end + 1] if end >= 0 else b""
            file.seek(start + len(chunks))
            return bytes(chunks)
        chunks += block
    return bytes(chunks)


def position(file: OpenFile) -> int | None:
    """Where a file stands, or None if it cannot be sought back (a pipe)."""
    try:
        return file.seek(0, 1)
    except LinuxError:
        return None


async def from_pipe(process: Process, fd: int, delimiter: bytes) -> bytes:
    """A line if one lies ready there, else byte by byte."""
    line, file = bytearray(), process.file(fd)
    while len(line) < LINE_LIMIT:
        piece = await process.read(fd, max(1, file.waiting().find(delimiter) + 1))
        line += piece
        if not piece or piece.endswith(delimiter):
            break
    return bytes(line)

"""Reading an open file line by line, in blocks, with a bound on a line's length."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.limits import READ_ALL_MAX

if TYPE_CHECKING:
    from emulator.machine.kernel.open_file import OpenFile


class Lines:
    """An asynchronous iterator of lines, each with its newline; ENOMEM for one that grows beyond all bounds."""

    __slots__ = ("ended", "file", "ready", "rest")

    def __init__(self, file: OpenFile) -> None:
        self.file, self.rest, self.ended = file, b"", False
        self.ready: deque[bytes] = deque()

    def __aiter__(self) -> Lines:
        return self

    async def __anext__(self) -> bytes:
        if not self.ready:
            await self._fill()
        return self.ready.popleft()

    async def _fill(self) -> None:
        parts = [self.rest]
        size = len(self.rest)
        while not self.ready:
            chunk = b"" if self.ended else await self.file.read()
            if not chunk:
                self.ended, self.rest = True, b""
                if not size:
                    raise StopAsyncIteration
                self.ready.append(b"".join(parts))
                return
            parts.append(chunk)
            size += len(chunk)
            if size > READ_ALL_MAX:
                raise LinuxError(Errno.ENOMEM, self.file.path)
            if b"\n" in chunk:
                self.ready.extend(_split(b"".join(parts)))
                self.rest = b"" if self.ready[-1].endswith(b"\n") else self.ready.pop()


def _split(data: bytes) -> list[bytes]:
    """Splits behind newlines only (bytes.splitlines knows more separators)."""
    lines = data.split(b"\n")
    last = lines.pop()
    result = [line + b"\n" for line in lines]
    if last:
        result.append(last)
    return result

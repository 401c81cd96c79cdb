"""A process's descriptors, and reading and writing through them: methods that Process has."""

from __future__ import annotations

from collections import deque

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.filecalls import FileCalls
from emulator.machine.kernel.lines import Lines
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.kernel.signals import Signal
from emulator.timeline import Pause


class Streams(FileCalls):
    """`files` is the descriptor table; change it by `install`, `close` and `dup` only, which count references."""

    __slots__ = ("close_on_exec", "files", "interruptible", "open_files_max", "pending")

    files: dict[int, OpenFile]
    close_on_exec: set[int]
    open_files_max: int
    interruptible: bool
    pending: deque[Signal]

    def install(self, fd: int, file: OpenFile) -> None:
        """Makes `fd` refer to `file`, closing what it referred to."""
        if fd < 0 or fd >= self.open_files_max:
            raise LinuxError(Errno.EBADF)
        file.acquire()
        old = self.files.get(fd)
        self.files[fd] = file
        self.close_on_exec.discard(fd)
        if old is not None:
            old.close()

    def close(self, fd: int) -> None:
        file = self.files.pop(fd, None)
        if file is None:
            raise LinuxError(Errno.EBADF)
        self.close_on_exec.discard(fd)
        file.close()

    def dup(self, fd: int, newfd: int | None = None) -> int:
        """Makes `newfd` (the lowest free one) refer to what `fd` does."""
        file = self.file(fd)
        target = self.next_fd() if newfd is None else newfd
        if target != fd:
            self.install(target, file)
        return target

    def next_fd(self, minimum: int = 0) -> int:
        """The lowest free descriptor; EMFILE when there is none."""
        fd = minimum
        while fd in self.files:
            fd += 1
        if fd >= self.open_files_max:
            raise LinuxError(Errno.EMFILE)
        return fd

    def file(self, fd: int) -> OpenFile:
        file = self.files.get(fd)
        if file is None:
            raise LinuxError(Errno.EBADF)
        return file

    def check_interrupt(self) -> None:
        if self.interruptible and self.pending:
            raise LinuxError(Errno.EINTR)

    async def sleep(self, nanoseconds: int) -> None:
        self.check_interrupt()
        await Pause((), max(0, nanoseconds))

    async def write(self, fd: int, data: bytes | str) -> None:
        file = self.files.get(fd)
        if file is None:
            raise LinuxError(Errno.EBADF)
        await file.write(data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data)

    async def read(self, fd: int = 0, size: int = 65536) -> bytes:
        file = self.files.get(fd)
        if file is None:
            raise LinuxError(Errno.EBADF)
        self.check_interrupt()
        return await file.read(size)

    def lines(self, fd: int = 0) -> Lines:
        """The lines of a file, each with its newline (the last may lack it)."""
        return Lines(self.file(fd))

    async def out(self, text: bytes | str) -> None:
        await self.write(1, text)

    async def complain(self, text: bytes | str) -> None:
        """Writes to standard error; that this fails interests nobody."""
        try:
            await self.write(2, text)
        except LinuxError:
            return

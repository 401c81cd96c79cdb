"""Processes: what a program is given. Its methods are the system calls; all raise LinuxError."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from emulator.machine.kernel.open_file import Open, OpenFile
from emulator.machine.kernel.signals import Handler, Signal

if TYPE_CHECKING:
    from emulator.machine.files.inode import Kind, Stat, StatFs
    from emulator.machine.kernel.credentials import Credentials
    from emulator.machine.kernel.kernel import Kernel
    from emulator.machine.kernel.machine import Machine
    from emulator.machine.kernel.terminal import Terminal
    from emulator.timeline import Bell


class Exit(BaseException):
    """Raised by a program to end its process with `code` (0 to 255)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code & 255


@dataclass(frozen=True, slots=True)
class ExitStatus:
    """How a process ended (or, from wait with untraced, that it stopped): `signal` is None for an ordinary exit."""

    code: int
    signal: Signal | None = None
    stopped: bool = False
    core: bool = False

    @property
    def shell(self) -> int:
        """What a shell's `$?` shows: the code, or 128 + the signal's number."""
        return self.code if self.signal is None else 128 + self.signal


class Process:
    """One process. See the module's docstring; attributes are as in /proc/PID/status."""

    pid: int
    host_pid: int
    parent: Process | None
    group: int
    session: int
    argv: list[str]
    executable: str
    env: dict[str, str]
    cwd: str
    umask: int
    credentials: Credentials
    files: dict[int, OpenFile]
    close_on_exec: set[int]
    machine: Machine
    kernel: Kernel
    terminal: Terminal | None
    started: int
    cpu_time: int
    state: str
    exit_status: ExitStatus | None
    exited: Bell
    changed: Bell
    child_changed: Bell
    children: list[Process]
    handlers: dict[Signal, Handler]
    pending: deque[Signal]
    signalled: Bell
    interruptible: bool
    nice: int

    # descriptors
    def install(self, fd: int, file: OpenFile) -> None: raise NotImplementedError
    def close(self, fd: int) -> None: raise NotImplementedError
    def dup(self, fd: int, newfd: int | None = None) -> int: raise NotImplementedError
    def next_fd(self, minimum: int = 0) -> int: raise NotImplementedError
    def file(self, fd: int) -> OpenFile: raise NotImplementedError

    # files
    def open(self, path: str, flags: Open = Open.READ, mode: int = 0o666) -> OpenFile: raise NotImplementedError
    def stat(self, path: str) -> Stat: raise NotImplementedError
    def lstat(self, path: str) -> Stat: raise NotImplementedError
    def listdir(self, path: str) -> list[str]: raise NotImplementedError
    def mkdir(self, path: str, mode: int = 0o777) -> None: raise NotImplementedError
    def rmdir(self, path: str) -> None: raise NotImplementedError
    def unlink(self, path: str) -> None: raise NotImplementedError
    def rename(self, old: str, new: str) -> None: raise NotImplementedError
    def symlink(self, target: str, path: str) -> None: raise NotImplementedError
    def link(self, old: str, new: str) -> None: raise NotImplementedError
    def readlink(self, path: str) -> str: raise NotImplementedError
    def chmod(self, path: str, mode: int, follow: bool = True) -> None: raise NotImplementedError
    def chown(self, path: str, uid: int, gid: int, follow: bool = True) -> None: raise NotImplementedError
    def utime(self, path: str, mtime: int, atime: int | None = None, follow: bool = True) -> None: raise NotImplementedError
    def truncate(self, path: str, size: int) -> None: raise NotImplementedError
    def mknod(self, path: str, kind: Kind, mode: int = 0o666, rdev: tuple[int, int] = (0, 0)) -> None: raise NotImplementedError
    def access(self, path: str, how: str) -> bool: raise NotImplementedError
    def exists(self, path: str) -> bool: raise NotImplementedError
    def realpath(self, path: str) -> str: raise NotImplementedError
    def statfs(self, path: str) -> StatFs: raise NotImplementedError
    def chdir(self, path: str) -> None: raise NotImplementedError
    def read_file(self, path: str) -> bytes: raise NotImplementedError
    def write_file(self, path: str, data: bytes, mode: int = 0o666, append: bool = False) -> None: raise NotImplementedError

    # processes
    def fork(
        self, main: Callable[[Process], Awaitable[int]], *, files: Mapping[int, OpenFile] | None = None, group: int | None = None
    ) -> Process:
        """A copy that runs `main`. `files` None copies all descriptors, else exactly those; group 0 makes a new group."""
        raise NotImplementedError

    def spawn(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: str | None = None,
        files: Mapping[int, OpenFile] | None = None, group: int | None = None, argv0: str | None = None,
    ) -> Process:
        """fork and exec in one; raises LinuxError (ENOENT, EACCES, ENOEXEC, EAGAIN, …) before anything is created."""
        raise NotImplementedError

    async def exec(self, argv: Sequence[str], env: Mapping[str, str] | None = None, argv0: str | None = None) -> NoReturn:
        """Replaces the program: same pid, same files (but those in close_on_exec). Raises LinuxError when it cannot."""
        raise NotImplementedError

    async def wait(self, child: Process, *, untraced: bool = False) -> ExitStatus:
        """Waits for a child and reaps it; with `untraced` also returns when it stops."""
        raise NotImplementedError

    async def wait_child(self) -> Process:
        """Waits until any child has ended, and reaps it; ECHILD when there is none."""
        raise NotImplementedError

    def kill(self, pid: int, signal: Signal | int) -> None:
        """As kill(2): 0 own group, -1 all, negative a group; signal 0 only checks."""
        raise NotImplementedError

    def setsid(self) -> None: raise NotImplementedError
    def setpgid(self, pid: int, group: int) -> None: raise NotImplementedError

    # for programs
    async def sleep(self, nanoseconds: int) -> None: raise NotImplementedError
    async def write(self, fd: int, data: bytes | str) -> None: raise NotImplementedError
    async def read(self, fd: int = 0, size: int = 65536) -> bytes: raise NotImplementedError
    async def read_all(self, fd: int = 0, limit: int = 64 << 20) -> bytes: raise NotImplementedError
    def lines(self, fd: int = 0) -> AsyncIterator[bytes]: raise NotImplementedError
    async def out(self, text: bytes | str) -> None: raise NotImplementedError
    async def complain(self, text: bytes | str) -> None: raise NotImplementedError

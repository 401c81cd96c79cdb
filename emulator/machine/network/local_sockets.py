"""Sockets of the file system (AF_UNIX, streams): a listener is found by the inode at its path, in whichever container
that is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.network.sockets import BACKLOG, ListeningSocket, StreamSocket
from emulator.machine.network.transport import network_of, own

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process


class LocalListener(ListeningSocket):
    """A listening socket at a path."""

    __slots__ = ("backlog",)

    def __init__(self, process: Process) -> None:
        super().__init__(process.kernel, network_of(process))
        self.backlog: deque[StreamSocket] = deque()

    def offer(self, stream: StreamSocket) -> bool:
        """A connection arrives; False when the queue is full or nobody listens any more."""
        if self.closed or len(self.backlog) >= BACKLOG:
            return False
        self.backlog.append(stream)
        self.readable.ring()
        return True


class Listening(Protocol):
    """Whoever takes the connections that are made at a path."""

    def offer(self, stream: StreamSocket) -> bool:
        """A connection arrives, the server's end of it; False: it is refused."""


class Service:
    """A listener outside of all machines, which the world's owner hands in: `serve` is given the server's end of each
    connection, and closes it."""

    __slots__ = ("serve",)

    def __init__(self, serve: Callable[[StreamSocket], None]) -> None:
        self.serve = serve

    def offer(self, stream: StreamSocket) -> bool:
        self.serve(stream)
        return True


class SocketInode(Inode):
    """What lies at the path."""

    __slots__ = ("listener",)

    def __init__(self, listener: Listening, mode: int) -> None:
        super().__init__(Kind.SOCKET, mode=mode)
        self.listener = listener


def listen_local(process: Process, path: str, mode: int = 0o777) -> LocalListener:
    """Makes the file and a listener for it, installed as a descriptor. EADDRINUSE where something is there, EACCES, …"""
    listener = LocalListener(process)
    try:
        process.place_socket(path, SocketInode(listener, mode))
    except LinuxError as error:
        raise LinuxError(Errno.EADDRINUSE if error.errno is Errno.EEXIST else error.errno, path) from None
    own_local(process, listener)
    return listener


def own_local(process: Process, file: LocalListener | StreamSocket) -> int:
    """Installs a socket at the next free descriptor."""
    if isinstance(file, StreamSocket):
        return own(process, file)
    descriptor = process.next_fd()
    process.install(descriptor, file)
    return descriptor


async def connect_local(process: Process, path: str) -> StreamSocket:
    """A connection to whoever listens there, installed as a descriptor. ENOENT, EACCES, ECONNREFUSED."""
    location = process.resolve(path)
    inode = location.inode
    if inode is None:
        raise LinuxError(Errno.ENOENT, path)
    if not process.access(path, "w"):
        raise LinuxError(Errno.EACCES, path)
    network = network_of(process)
    here, there = (StreamSocket(process.kernel, network, ("", 0), ("", 0)) for _ in range(2))
    here.peer, there.peer = there, here
    if not isinstance(inode, SocketInode) or not inode.listener.offer(there):
        there.close()
        here.close()
        raise LinuxError(Errno.ECONNREFUSED, path)
    own(process, here)
    return here

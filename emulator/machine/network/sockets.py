"""Sockets: TCP listeners and streams, UDP. Open files of a process; how they find each other is the fabric's."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.kernel.open_file import Open, OpenFile, device_stat
from emulator.timeline import Bell, pass_turn

if TYPE_CHECKING:
    from emulator.machine.kernel.kernel import Kernel
    from emulator.machine.network.namespace import NetworkNamespace

WINDOW = 208 * 1024
BACKLOG = 4096
DATAGRAMS = 256


class Socket(OpenFile):
    """What all sockets share: a number, a place in a namespace, and who opened it (for netstat -p)."""

    __slots__ = ("kernel", "namespace", "number", "owner")

    def __init__(self, kernel: Kernel, namespace: NetworkNamespace) -> None:
        self.number = kernel.next_number()
        super().__init__(f"socket:[{self.number}]", Open.READ | Open.WRITE)
        self.kernel, self.namespace = kernel, namespace
        self.owner: tuple[int, str] = (0, "-")

    def stat(self) -> Stat:
        return device_stat(0, 0, Kind.SOCKET, 0o777, self.number)


class BoundSocket(Socket):
    """A socket with a local name. `only6`: a listener on `::` that leaves IPv4 to others."""

    __slots__ = ("address", "only6", "port", "protocol", "uid")

    def __init__(
        self, kernel: Kernel, namespace: NetworkNamespace, protocol: str, address: str, port: int, only6: bool = False
    ) -> None:
        super().__init__(kernel, namespace)
        self.protocol, self.address, self.port, self.only6 = protocol, address, port, only6
        self.uid = 0
        namespace.bind(self)

    def takes(self, address: str) -> bool:
        """Whether a packet for `address` is ours, by the wildcard rules."""
        if self.address == "0.0.0.0":
            return ":" not in address
        return self.address == "::" and (":" in address or not self.only6)

    def release(self) -> None:
        self.namespace.unbind(self)
        super().release()


class ListeningSocket(Socket):
    """Connections wait in its backlog until they are accepted."""

    __slots__ = ()

    backlog: deque[StreamSocket]

    async def accept(self) -> StreamSocket:
        """The next connection; EBADF once closed."""
        while not self.backlog:
            if self.closed:
                raise LinuxError(Errno.EBADF, self.path)
            await self.readable.wait()
        return self.backlog.popleft()

    def ready(self) -> bool:
        return bool(self.backlog)

    def release(self) -> None:
        while self.backlog:
            self.backlog.popleft().reset()
        self.readable.ring()


class Listener(BoundSocket, ListeningSocket):
    """A listening TCP socket."""

    __slots__ = ("backlog", "limit")

    def __init__(
        self,
        kernel: Kernel,
        namespace: NetworkNamespace,
        address: str,
        port: int,
        only6: bool = False,
        limit: int = 511,
    ) -> None:
        super().__init__(kernel, namespace, "tcp", address, port, only6)
        self.backlog: deque[StreamSocket] = deque()
        self.limit = limit

    def offer(self, stream: StreamSocket) -> bool:
        """A connection arrives; False when the queue is full."""
        if len(self.backlog) >= min(self.limit, BACKLOG):
            return False
        self.backlog.append(stream)
        self.readable.ring()
        return True


class StreamSocket(Socket):
    """One end of a TCP connection. `local` and `remote` are (address, port)."""

    __slots__ = ("broken", "data", "ended", "finished", "local", "peer", "remote", "room")

    def __init__(
        self, kernel: Kernel, namespace: NetworkNamespace, local: tuple[str, int], remote: tuple[str, int]
    ) -> None:
        super().__init__(kernel, namespace)
        self.local, self.remote = local, remote
        self.data = bytearray()
        self.room = Bell()
        self.ended = self.finished = self.broken = False
        self.peer: StreamSocket | None = None
        namespace.streams[self.number] = self

    @classmethod
    def dropped(
        cls, kernel: Kernel, namespace: NetworkNamespace, local: tuple[str, int], remote: tuple[str, int]
    ) -> StreamSocket:
        """A connection whose other side has closed it already: it reads as ended, and what is sent is answered by a reset."""
        ours, theirs = cls(kernel, namespace, local, remote), GoneSocket(kernel, namespace, remote, local)
        ours.peer, theirs.peer = theirs, ours
        theirs.release()
        return ours

    async def read(self, size: int = 65536) -> bytes:
        while not self.data:
            if self.closed:
                raise LinuxError(Errno.EBADF, self.path)
            if self.broken:
                raise LinuxError(Errno.ECONNRESET, self.path)
            if self.ended:
                return b""
            await self.readable.wait()
        chunk = bytes(self.data[:size])
        del self.data[:size]
        self.room.ring()
        return chunk

    async def write(self, data: bytes) -> int:
        offset = 0
        while offset < len(data):
            peer = self.peer
            if peer is None or self.finished or self.broken or peer.closed:
                self.kernel.broken_pipe(self.path)
                raise LinuxError(Errno.EPIPE, self.path)
            room = WINDOW - len(peer.data)
            if room <= 0:
                await peer.room.wait()
                continue
            peer.take(data[offset : offset + room])
            offset += room
        await pass_turn()
        return len(data)

    def take(self, data: bytes) -> None:
        """Bytes that arrive."""
        self.data += data
        self.readable.ring()

    def shut(self) -> None:
        """Ends what we send (SHUT_WR): the other side reads to the end."""
        self.finished = True
        if self.peer is not None and not self.peer.ended:
            self.peer.ended = True
            self.peer.readable.ring()

    def reset(self) -> None:
        """The connection breaks: what the other side waits for ends in ECONNRESET."""
        peer = self.peer
        self.broken = True
        if peer is not None:
            peer.broken = True
            peer.readable.ring()
            peer.room.ring()

    @property
    def state(self) -> str:
        """As netstat names it."""
        if self.ended:
            return "CLOSE_WAIT"
        return "FIN_WAIT2" if self.finished else "ESTABLISHED"

    def ready(self) -> bool:
        return bool(self.data) or self.ended or self.broken

    def release(self) -> None:
        if self.data:
            self.reset()
        self.shut()
        self.readable.ring()
        self.room.ring()
        self.namespace.streams.pop(self.number, None)


class GoneSocket(StreamSocket):
    """The end of a process that has gone: the kernel answers for it."""

    __slots__ = ()

    def take(self, data: bytes) -> None:
        self.reset()


class DatagramSocket(BoundSocket):
    """A bound UDP socket. Received datagrams are (data, (address, port)); the oldest stay when too many wait."""

    __slots__ = ("queue", "remote")

    def __init__(self, kernel: Kernel, namespace: NetworkNamespace, address: str, port: int) -> None:
        super().__init__(kernel, namespace, "udp", address, port)
        self.queue: deque[tuple[bytes, tuple[str, int]]] = deque()
        self.remote: tuple[str, int] | None = None

    async def receive(self) -> tuple[bytes, tuple[str, int]]:
        while not self.queue:
            if self.closed:
                raise LinuxError(Errno.EBADF, self.path)
            await self.readable.wait()
        return self.queue.popleft()

    def take(self, data: bytes, source: tuple[str, int]) -> None:
        if len(self.queue) < DATAGRAMS:
            self.queue.append((data, source))
            self.readable.ring()

    async def read(self, size: int = 65536) -> bytes:
        data, _ = await self.receive()
        return data[:size]

    async def write(self, data: bytes) -> int:
        if self.remote is None:
            raise LinuxError(Errno.EDESTADDRREQ, self.path)
        self.namespace.fabric.send_datagram(self, data, self.remote)
        await pass_turn()
        return len(data)

    def ready(self) -> bool:
        return bool(self.queue)

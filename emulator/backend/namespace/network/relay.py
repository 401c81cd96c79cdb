"""Published ports: from a socket of the host to a container's, on one loop, without threads (moby: cmd/docker-proxy).

A piece is passed on before the next one is read, so a slow reader slows its writer, and nothing piles up here.
"""

from __future__ import annotations

import asyncio
import socket
from collections import OrderedDict
from collections.abc import Coroutine
from contextlib import suppress

PIECE = 65536
IDLE_SECONDS = 90.0
MOST_FLOWS = 1024
BREATH_SECONDS = 0.1
Target = tuple[str, int]


def family(address: str) -> socket.AddressFamily:
    """Of an address."""
    return socket.AF_INET6 if ":" in address else socket.AF_INET


class Relay:
    """One published port, until closed."""

    def __init__(self, listener: socket.socket, target: Target) -> None:
        self.listener, self.target = listener, target
        self._tasks: set[asyncio.Task[None]] = set()
        listener.setblocking(False)

    def spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """A task that ends with the relay."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def start(self) -> None:
        """Begins; what it does is the subclass's matter."""
        raise NotImplementedError

    async def close(self) -> None:
        """The port is free again; whoever is connected is cut off."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.listener.close()


class Streams(Relay):
    """TCP."""

    def start(self) -> None:
        self.spawn(self._accept())

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                visitor, _ = await loop.sock_accept(self.listener)
            except OSError:  # gone again, or too many are open: some will close
                await asyncio.sleep(BREATH_SECONDS)
                continue
            self.spawn(self._join(visitor))

    async def _join(self, visitor: socket.socket) -> None:
        """Until both sides have said all; where nobody listens, or one side breaks off, both are closed."""
        loop = asyncio.get_running_loop()
        with (
            visitor,
            socket.socket(family(self.target[0]), socket.SOCK_STREAM | socket.SOCK_CLOEXEC) as inner,
            suppress(OSError),
        ):
            visitor.setblocking(False)
            inner.setblocking(False)
            await loop.sock_connect(inner, self.target)
            inward = loop.create_task(pump(visitor, inner))
            try:
                await pump(inner, visitor)
                await inward
            finally:
                inward.cancel()
                with suppress(OSError, asyncio.CancelledError):
                    await inward


async def pump(source: socket.socket, target: socket.socket) -> None:
    """One way, and then its end."""
    loop = asyncio.get_running_loop()
    while data := await loop.sock_recv(source, PIECE):
        await loop.sock_sendall(target, data)
    target.shutdown(socket.SHUT_WR)


class Datagrams(Relay):
    """UDP: a socket for each visitor, by which answers find their way back; idle ones go, and the oldest of too many."""

    def start(self) -> None:
        self._flows: OrderedDict[Target, tuple[socket.socket, asyncio.Task[None]]] = OrderedDict()
        self.spawn(self._receive())

    async def _receive(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                data, visitor = await loop.sock_recvfrom(self.listener, PIECE)
                await loop.sock_sendall(self._flow(visitor), data)
            except OSError:  # nobody listens there, or it is too long: it is lost, as datagrams may be
                await asyncio.sleep(0)

    def _flow(self, visitor: Target) -> socket.socket:
        """The socket that stands for a visitor."""
        if visitor in self._flows:
            self._flows.move_to_end(visitor)
            return self._flows[visitor][0]
        while len(self._flows) >= MOST_FLOWS:
            self._flows.popitem(last=False)[1][1].cancel()
        inner = socket.socket(family(self.target[0]), socket.SOCK_DGRAM)
        inner.setblocking(False)
        inner.connect(self.target)
        self._flows[visitor] = (inner, self.spawn(self._answers(visitor, inner)))
        return inner

    async def _answers(self, visitor: Target, inner: socket.socket) -> None:
        """What the container says to one visitor."""
        loop = asyncio.get_running_loop()
        with inner:
            try:
                while True:
                    async with asyncio.timeout(IDLE_SECONDS):
                        data = await received(inner)
                    await loop.sock_sendto(self.listener, data, visitor)
            except (TimeoutError, OSError):
                pass
            finally:
                if self._flows.get(visitor, (None,))[0] is inner:
                    del self._flows[visitor]


async def received(inner: socket.socket) -> bytes:
    """The next datagram; one that met nobody is no end."""
    loop = asyncio.get_running_loop()
    while True:
        with suppress(ConnectionRefusedError):
            return await loop.sock_recv(inner, PIECE)


KINDS: dict[str, type[Relay]] = {"tcp": Streams, "udp": Datagrams}

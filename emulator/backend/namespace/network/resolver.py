"""127.0.0.11 of one container: answers by name and address from what its networks know (moby: libnetwork/resolver.go).

Docker listens on a port by chance and lets iptables lead port 53 there; here it is port 53 itself, so that a container which
serves DNS on all its addresses cannot be on a network that users made.
"""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Awaitable, Callable
from typing import cast

from emulator.backend.namespace.network import dns
from emulator.backend.namespace.network.dns import Code, Kind, Query
from emulator.backend.namespace.network.names import Names
from emulator.backend.namespace.network.netns import inside

ADDRESS = ("127.0.0.11", 53)
LONGEST = 65535
LENGTH = 2
PATIENCE_SECONDS = 10.0
MOST_QUESTIONS = 1000  # at once, of one container; more are dropped, as Docker does

Forward = Callable[[bytes], Awaitable[bytes | None]]


class Resolver:
    """`networks` are those that the container is on, in the order in which they are asked; `links` its own names for others."""

    def __init__(self, names: Names, forward: Forward) -> None:
        self.names, self.forward = names, forward
        self.networks: list[str] = []
        self.links: dict[str, str] = {}
        self._endings: list[Callable[[], object]] = []

    async def listen(self, namespace: int) -> None:
        """From now on, in that network namespace."""
        loop = asyncio.get_running_loop()
        with inside(namespace):
            datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            streams = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        try:
            datagrams.bind(ADDRESS)
            streams.bind(ADDRESS)
        except OSError:
            datagrams.close()
            streams.close()
            raise
        transport, _ = await loop.create_datagram_endpoint(lambda: Datagrams(self), sock=datagrams)
        server = await asyncio.start_server(self.converse, sock=streams)
        self._endings = [transport.close, server.close]

    def close(self) -> None:
        """No more."""
        for end in self._endings:
            end()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Queries by TCP, one behind the other."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while True:
                    size = int.from_bytes(await reader.readexactly(LENGTH), "big")
                    reply = await self.reply(await reader.readexactly(size), stream=True)
                    writer.write(len(reply).to_bytes(LENGTH, "big") + reply)
                    await writer.drain()
        except (TimeoutError, asyncio.IncompleteReadError, OSError):  # enough said
            pass
        finally:
            writer.close()

    async def reply(self, data: bytes, *, stream: bool) -> bytes:
        """The answer; nothing to what is no query."""
        query = dns.read(data)
        if query is None:
            return b""
        room = LONGEST if stream else query.room
        if query.flags & dns.OPCODE:
            return dns.answer(query, (), room=room, code=Code.NOT_IMPLEMENTED)
        records = self.records(query)
        if records is not None:
            return dns.answer(query, records, room=room)
        return await self.forward(data) or dns.answer(query, (), room=room, code=Code.FAILURE)

    def records(self, query: Query) -> list[bytes] | None:
        """What is known; None where the name is nobody's here. Many addresses come in any order."""
        if query.kind == Kind.PTR:
            address = query.reversed_address
            name = self.names.reverse(self.networks, address) if address else ""
            return [dns.name_record(name)] if name else None
        name = query.name.lower()
        addresses = self.names.find(self.networks, self.links.get(name, name))
        if not addresses:
            return None
        random.shuffle(addresses)
        return dns.address_records(addresses, query.kind) if query.kind in (Kind.A, Kind.AAAA) else []


class Datagrams(asyncio.DatagramProtocol):
    """Queries by UDP."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._transport: asyncio.DatagramTransport | None = None
        self._asked: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        if len(self._asked) < MOST_QUESTIONS:
            task = asyncio.get_running_loop().create_task(self._answer(data, address))
            self._asked.add(task)
            task.add_done_callback(self._asked.discard)

    async def _answer(self, data: bytes, address: tuple[str, int]) -> None:
        reply = await self._resolver.reply(data, stream=False)
        if reply and self._transport is not None:
            self._transport.sendto(reply, address)

"""The network's process: it answers its engine one request after the other, and meanwhile relays and resolves.

It lives in the keeper's user, mount and pid namespaces, and makes a network namespace of its own. What netlink takes runs on
one thread beside the loop, so that nobody's traffic waits for it.
"""

from __future__ import annotations

import asyncio
import socket
import traceback
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

import msgspec

from emulator.backend.namespace.keeper import messages
from emulator.backend.namespace.keeper.syscalls import CLONE_NEWNET, unshare
from emulator.backend.namespace.network import requests
from emulator.backend.namespace.network.launch import NAME_SERVER
from emulator.backend.namespace.network.names import Names
from emulator.backend.namespace.network.relay import KINDS, Relay
from emulator.backend.namespace.network.requests import AnyReply, AnyRequest, Broken, Counted, Done, Refused
from emulator.backend.namespace.network.resolver import LONGEST, Resolver

if TYPE_CHECKING:
    from emulator.backend.namespace.network.switch import Switch

Result = TypeVar("Result")
PATIENCE_SECONDS = 5.0


class Process:
    """`switch` is touched on the plumber's thread alone, all else on the loop's."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.plumber = ThreadPoolExecutor(1, "plumber")
        self.names = Names()
        self.namespaces: dict[str, int] = {}
        self.resolvers: dict[str, Resolver] = {}
        self.relays: dict[str, Relay] = {}
        self.switch: Switch | None = None
        self.out = False
        self.answers: dict[type[object], Callable[..., Awaitable[AnyReply]]] = {
            requests.CreateNetwork: self.create,
            requests.RemoveNetwork: self.remove,
            requests.Join: self.join,
            requests.Leave: self.leave,
            requests.Connect: self.connect,
            requests.Rename: self.rename,
            requests.Disconnect: self.disconnect,
            requests.Publish: self.publish,
            requests.Unpublish: self.unpublish,
            requests.LeadOut: self.lead_out,
            requests.Count: self.count,
        }

    async def serve(self) -> None:
        """Until the engine is gone."""
        await self.plumb(self.make_switch)
        with suppress(messages.Gone):
            while True:
                await readable(self.control)
                data, descriptors = messages.receive(self.control)
                reply = await self.answer(msgspec.msgpack.decode(data, type=AnyRequest), descriptors)
                messages.send(self.control, msgspec.msgpack.encode(reply))

    def make_switch(self) -> None:
        """On the plumber's thread: pyroute2 is loaded there, while the first request may already wait."""
        from emulator.backend.namespace.network.switch import Switch

        self.switch = Switch()

    async def plumb(self, work: Callable[..., Result], *words: object) -> Result:
        """On the plumber's thread."""
        return await asyncio.get_running_loop().run_in_executor(self.plumber, work, *words)

    @property
    def bridges(self) -> Switch:
        """The switch, which is there from the first request on."""
        assert self.switch is not None, "made before the first request is read"
        return self.switch

    async def answer(self, request: AnyRequest, descriptors: list[int]) -> AnyReply:
        """One request; what the kernel refuses is told in its own words."""
        try:
            return await self.answers[type(request)](request, *map(taken, descriptors))
        except OSError as error:
            return Refused(error.strerror or str(error))
        except Exception:  # this process's outermost place: the engine reports it as the bug that it is
            return Broken(traceback.format_exc())

    async def create(self, request: requests.CreateNetwork) -> AnyReply:
        await self.plumb(self.bridges.create, request)
        self.names.open(request.network, request.title)
        return Done()

    async def remove(self, request: requests.RemoveNetwork) -> AnyReply:
        self.names.close(request.network)
        await self.plumb(self.bridges.remove, request.network)
        return Done()

    async def join(self, request: requests.Join) -> AnyReply:
        self.namespaces[request.container] = await self.plumb(self.bridges.join, request)
        return Done()

    async def leave(self, request: requests.Leave) -> AnyReply:
        if resolver := self.resolvers.pop(request.container, None):
            resolver.close()
        self.namespaces.pop(request.container, None)
        for plug in await self.plumb(self.bridges.leave, request.container):
            self.names.forget(plug.network, plain(plug.addresses))
        return Done()

    async def connect(self, request: requests.Connect) -> AnyReply:
        await self.plumb(self.bridges.connect, request)
        self.names.add(request.network, request.names, plain(request.addresses))
        if request.resolved:
            await self.resolve(request)
        return Done()

    async def resolve(self, request: requests.Connect) -> None:
        """The container's name server knows one more network."""
        resolver = self.resolvers.get(request.container)
        if resolver is None:
            resolver = Resolver(self.names, self.upstream)
            await resolver.listen(self.namespaces[request.container])
            self.resolvers[request.container] = resolver
        resolver.networks.append(request.network)
        resolver.links.update(request.links)

    async def lead_out(self, request: requests.LeadOut) -> AnyReply:
        await self.plumb(self.bridges.lead_out, request)
        self.out = True
        return Done()

    async def upstream(self, query: bytes) -> bytes | None:
        """What the name server of this machine says, by the way into the world; None where there is none, or no answer."""
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK) as asking:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS if self.out else 0):
                    await loop.sock_connect(asking, (NAME_SERVER, 53))
                    await loop.sock_sendall(asking, query)
                    return await loop.sock_recv(asking, LONGEST)
            except (TimeoutError, OSError):
                return None

    async def rename(self, request: requests.Rename) -> AnyReply:
        self.names.forget(request.network, plain(request.addresses))
        self.names.add(request.network, request.names, plain(request.addresses))
        return Done()

    async def disconnect(self, request: requests.Disconnect) -> AnyReply:
        addresses = await self.plumb(self.bridges.disconnect, request)
        self.names.forget(request.network, plain(addresses))
        resolver = self.resolvers.get(request.container)
        if resolver is not None and request.network in resolver.networks:
            resolver.networks.remove(request.network)
            if not resolver.networks:
                self.resolvers.pop(request.container).close()
        return Done()

    async def publish(self, request: requests.Publish, listener: socket.socket) -> AnyReply:
        relay = KINDS[request.protocol](listener, (request.address, request.port))
        relay.start()
        self.relays[request.place] = relay
        return Done()

    async def unpublish(self, request: requests.Unpublish) -> AnyReply:
        if relay := self.relays.pop(request.place, None):
            await relay.close()
        return Done()

    async def count(self, request: requests.Count) -> Counted:
        return await self.plumb(self.bridges.count, request)


def taken(descriptor: int) -> socket.socket:
    """A socket that came along."""
    return socket.socket(fileno=descriptor)


def plain(addresses: tuple[str, ...]) -> list[str]:
    """Without prefix lengths."""
    return [address.partition("/")[0] for address in addresses]


async def readable(connection: socket.socket) -> None:
    """Waits until there is something to receive."""
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_reader(connection.fileno(), ready.set_result, None)
    try:
        await ready
    finally:
        loop.remove_reader(connection.fileno())


def main(words: list[str]) -> None:
    """`words`: the descriptor of the control socket."""
    control = socket.socket(fileno=int(words[0]))
    unshare(CLONE_NEWNET)
    process = Process(control)
    asyncio.run(process.serve())

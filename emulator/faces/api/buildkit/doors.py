"""`POST /grpc` and `POST /session`: connections that become HTTP/2 (moby: api/server/router/grpc, router/session)."""

from __future__ import annotations

from emulator.errors import InvalidParameter, SystemFailure
from emulator.faces.api.buildkit.grpc import serving
from emulator.faces.api.buildkit.http2 import Peer, Wire
from emulator.faces.api.buildkit.hub import Hub, hub_of
from emulator.faces.api.buildkit.session import Session
from emulator.faces.api.reply import Channel, Gone, TakeOver
from emulator.faces.api.request import Request

PROTOCOL = "h2c"
SESSION_ID, SHARED_KEY = "x-docker-expose-session-uuid", "x-docker-expose-session-sharedkey"


class NoUpgrade(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("no upgrade proto in request")


class NoGrpc(SystemFailure):
    """The same, which Docker here takes for a fault of its own."""


class OtherProtocol(InvalidParameter):
    def __init__(self, name: str) -> None:
        super().__init__(f"protocol {name} not supported")


def check(request: Request) -> None:
    """HTTP/2 or nothing."""
    protocol = request.headers.get("upgrade", "")
    if not protocol:
        raise NoUpgrade
    if protocol.lower() != PROTOCOL:
        raise OtherProtocol(protocol)


async def grpc(request: Request) -> TakeOver:
    """The engine serves."""
    from emulator.faces.api.buildkit.control import Control

    try:
        check(request)
    except InvalidParameter as error:
        raise NoGrpc(str(error)) from None
    engine = request.engine

    async def serve(channel: Channel) -> None:
        await opened(channel, Peer(engine.timeline, channel, serving(Control(hub_of(engine)).methods)))

    return TakeOver(serve, "", protocol=PROTOCOL)


async def session(request: Request) -> TakeOver:
    """The client serves."""
    check(request)
    hub, name = hub_of(request.engine), request.headers.get(SESSION_ID, "")
    shared_key = request.headers.get(SHARED_KEY, "")

    async def serve(channel: Channel) -> None:
        try:
            await channel.open()
        except Gone:
            return
        await serve_session(hub, channel, name, shared_key)

    return TakeOver(serve, "", protocol=PROTOCOL)


async def opened(channel: Channel, peer: Peer) -> None:
    try:
        await channel.open()
    except Gone:
        return
    await peer.run()


async def serve_session(hub: Hub, wire: Wire, name: str, shared_key: str) -> None:
    """Until the client goes."""
    known = Session(Peer(hub.engine.timeline, wire), shared_key)
    hub.sessions.add(name, known)
    try:
        await known.peer.run()
    finally:
        hub.sessions.forget(name, known)

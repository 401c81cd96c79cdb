"""The engine itself: ping, version, info, events, disk usage, login (moby: api/server/router/system)."""

from __future__ import annotations

from collections.abc import AsyncIterator

from emulator.errors import InvalidParameter, NotEmulated
from emulator.faces.api.reply import JSON, TEXT, Answer, Reply, Stream, document, text_bytes
from emulator.faces.api.request import Request
from emulator.model.document import Document
from emulator.wire.events import EventMessage
from emulator.wire.go_json import encode

NO_CACHE = (("Cache-Control", "no-cache, no-store, must-revalidate"), ("Pragma", "no-cache"))


class NoUpgrade(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("no upgrade proto in request")


class Login(Document, frozen=True, kw_only=True):
    """The answer of `POST /auth`."""

    IdentityToken: str = ""
    Status: str = "Login Succeeded"


async def ping(request: Request) -> Answer:
    """GET and HEAD /_ping"""
    headers = (*NO_CACHE, ("Builder-Version", "1"), ("Swarm", "inactive"))
    return Reply(200, b"" if request.method == "HEAD" else b"OK", TEXT, headers)


async def version(request: Request) -> Answer:
    """GET /version"""
    return document(await request.engine.version())


async def info(request: Request) -> Answer:
    """GET /info"""
    return document(await request.engine.info())


async def disk_usage(request: Request) -> Answer:
    """GET /system/df"""
    return document(await request.engine.disk_usage())


async def auth(request: Request) -> Answer:
    """POST /auth: nobody is refused here."""
    await request.json()
    return document(Login())


async def events(request: Request) -> Answer:
    """GET /events"""
    since, until = request.text("since"), request.text("until")
    stream = await request.engine.events(since=since, until=until, filters=request.filters())
    return Stream(lines(stream), JSON)


async def lines(stream: AsyncIterator[EventMessage]) -> AsyncIterator[bytes]:
    """One document a line."""
    async for event in stream:
        yield text_bytes(encode(event)) + b"\n"


async def session(request: Request) -> Answer:
    """POST /session and /grpc: BuildKit's own."""
    if "upgrade" not in request.headers:
        raise NoUpgrade()
    raise NotEmulated("BuildKit (DOCKER_BUILDKIT=0 takes the classic builder)")


async def build(request: Request) -> Answer:
    """POST /build"""
    raise NotEmulated("POST /build")

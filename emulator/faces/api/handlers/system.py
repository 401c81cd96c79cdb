"""The engine itself: ping, version, info, events, disk usage, login (moby: api/server/router/system)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import ClassVar

from msgspec import structs

from emulator.errors import InvalidParameter, SystemFailure
from emulator.faces.api.reply import JSON, TEXT, Answer, Reply, Stream, document, text_bytes
from emulator.faces.api.request import MAX_JSON, Request
from emulator.model.document import Document, StringMap, Strings
from emulator.wire import ContainerSummary, ImageSummary, VolumeInspect
from emulator.wire.events import EventMessage
from emulator.wire.go_json import encode

NO_CACHE = (("Cache-Control", "no-cache, no-store, must-revalidate"), ("Pragma", "no-cache"))


USAGE = {"container": "Containers", "image": "Images", "volume": "Volumes", "build-cache": "BuildCache"}


class DiskUsageAnswer(Document, frozen=True, kw_only=True):
    """`DiskUsage`, null where nobody asked."""

    LayersSize: int
    Images: tuple[ImageSummary, ...] | None = None
    Containers: tuple[ContainerSummary, ...] | None = None
    Volumes: tuple[VolumeInspect, ...] | None = None
    BuildCache: tuple[StringMap, ...] | None = None


class NoLogin(SystemFailure):
    def __init__(self) -> None:
        super().__init__("EOF")


class UnknownObject(InvalidParameter):
    def __init__(self, kind: str) -> None:
        super().__init__(f"unknown object type: {kind}")


def without_empty_names(image: ImageSummary) -> ImageSummary:
    """Here no names are null, as in no other list."""
    return structs.replace(image, RepoDigests=image.RepoDigests or None, RepoTags=image.RepoTags or None)


class Credentials(Document, frozen=True, kw_only=True):
    """`POST /auth`; who one is matters to nobody here."""

    __go_type__: ClassVar[str] = "registry.AuthConfig"
    username: str
    password: str
    auth: str
    serveraddress: str
    identitytoken: str
    registrytoken: str


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
    wanted = request.texts("type") or list(USAGE)
    for kind in wanted:
        if kind not in USAGE:
            raise UnknownObject(kind)
    usage = await request.engine.disk_usage()
    usage = structs.replace(usage, Images=tuple(map(without_empty_names, usage.Images)))
    shown = {name: value for name, value in structs.asdict(usage).items() if name in [USAGE[kind] for kind in wanted]}
    size = usage.LayersSize if "image" in wanted else 0
    return document(DiskUsageAnswer(LayersSize=size, **shown))


async def auth(request: Request) -> Answer:
    """POST /auth: without an address it is Docker Hub's, where nobody is refused."""
    if not await request.data(MAX_JSON):
        raise NoLogin()
    asked = await request.document(Credentials)
    if asked.serveraddress:
        await request.engine.registry_login(asked.serveraddress)
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
    """POST /session; BuildKit is imported when somebody knocks."""
    from emulator.faces.api.buildkit.doors import session as knocked

    return await knocked(request)


async def grpc(request: Request) -> Answer:
    """POST /grpc"""
    from emulator.faces.api.buildkit.doors import grpc as knocked

    return await knocked(request)


async def build(request: Request) -> Answer:
    """POST /build; the builder is imported when somebody builds."""
    from emulator.faces.api.handlers.build import build as classic

    return await classic(request)


class BuildPruned(Document, frozen=True, kw_only=True):
    """The answer of a prune."""

    CachesDeleted: Strings | None = None
    SpaceReclaimed: int = 0


class NoBuild(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("build ID not provided")


async def build_prune(request: Request) -> Answer:
    """POST /build/prune"""
    gone = await request.engine.build_prune(request.filters(), all=request.yes("all"))
    ids = tuple(record.id for record in gone)
    return document(BuildPruned(CachesDeleted=ids or None, SpaceReclaimed=sum(record.size for record in gone)))


async def build_cancel(request: Request) -> Answer:
    """POST /build/cancel: a build that is not there is none to complain about."""
    if not request.text("id"):
        raise NoBuild()
    return Reply(200)


async def options(request: Request) -> Answer:
    """OPTIONS of anything."""
    return Reply(200)

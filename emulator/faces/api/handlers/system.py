"""The engine itself: ping, version, info, events, disk usage, login (moby: api/server/router/system)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable

from msgspec import structs

from emulator.engine.filters import FilterValues
from emulator.engine.timestamps import InvalidTime, parse_time
from emulator.errors import InvalidParameter, SystemFailure
from emulator.faces.api.reply import JSON, TEXT, Answer, Reply, Stream, document, text_bytes
from emulator.faces.api.request import MAX_JSON, Request
from emulator.model.document import Document, StringMap, Strings
from emulator.quote import quote
from emulator.wire import ContainerSummary, ImageSummary, VolumeInspect, go_decode
from emulator.wire.events import EventMessage
from emulator.wire.go_json import encode

NO_CACHE = (("Cache-Control", "no-cache, no-store, must-revalidate"), ("Pragma", "no-cache"))


BUILD_FILTERS = ("until", "unused-for", "id", "parent", "type", "description", "inuse", "shared", "private")
BUILD_UNREAD = frozenset({"label", "label!"})
"""Filters of a system's prune that its build cache takes and does not look at."""
AGES = ("until", "unused-for")
BYTES = ("reserved-space", "max-used-space", "min-free-space", "keep-storage")
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


class BadCredentials(SystemFailure):
    """A body that cannot be read; Docker takes it for a fault of its own."""


class UnknownObject(InvalidParameter):
    def __init__(self, kind: str) -> None:
        super().__init__(f"unknown object type: {kind}")


def without_empty_names(image: ImageSummary) -> ImageSummary:
    """Here no names are null, as in no other list."""
    return structs.replace(image, RepoDigests=image.RepoDigests or None, RepoTags=image.RepoTags or None)


class Credentials(Document, frozen=True, kw_only=True):
    """`POST /auth`; who one is matters to nobody here."""

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
    try:
        body = go_decode.parse(await request.data(MAX_JSON))
        go_decode.check_object(body, "registry.AuthConfig")
        asked = go_decode.convert(body, Credentials)
    except go_decode.InvalidJSON as error:
        raise BadCredentials(error.cause) from None
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


class NotBytes(InvalidParameter):
    def __init__(self, key: str, words: str) -> None:
        cause = f"strconv.Atoi: parsing {quote(words)}: invalid syntax"
        super().__init__(f"{key} is in bytes and expects an integer, got {words}: {cause}")


class BadBuildFilter(InvalidParameter):
    def __init__(self, cause: str) -> None:
        super().__init__(f"failed to prune build cache: {cause}")


class NoBuild(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("build ID not provided")


async def build_prune(request: Request) -> Answer:
    """POST /build/prune"""
    for key in BYTES:
        check_bytes(key, request.text(key))
    filters = build_filters(request.filters(), request.engine.timeline.now)
    gone = await request.engine.build_prune(filters, all=request.yes("all"))
    ids = tuple(record.id for record in gone)
    return document(BuildPruned(CachesDeleted=ids or None, SpaceReclaimed=sum(record.size for record in gone)))


def check_bytes(key: str, words: str) -> None:
    """Raises NotBytes."""
    if words and not re.fullmatch(r"[-+]?[0-9]{1,18}", words):
        raise NotBytes(key, words)


def build_filters(filters: FilterValues, now: int) -> FilterValues:
    """Those that the builder knows. Raises BadBuildFilter (moby: builder/builder-next, toBuildkitPruneInfo)."""
    for name in sorted(set(filters) - BUILD_UNREAD):
        if name not in BUILD_FILTERS:
            raise BadBuildFilter(f"invalid filter '{name}'")
    age = [name for name in AGES if name in filters]
    if len(age) == len(AGES):
        raise BadBuildFilter(f'conflicting filters: "{AGES[0]}" and "{AGES[1]}"')
    known = {name: tuple(values) for name, values in filters.items() if name not in BUILD_UNREAD}
    if any(len(values) > 1 for values in known.values()):
        raise BadBuildFilter("filters expect only one value")
    for name in age:
        check_age(name, known[name], now)
        known["until"] = known.pop(name)
    return known


def check_age(name: str, values: Iterable[str], now: int) -> None:
    """Raises BadBuildFilter."""
    for value in values:
        try:
            parse_time(value, now)
        except InvalidTime as error:
            raise BadBuildFilter(f'"{name}" filter expects a duration (e.g., \'24h\') or a timestamp: {error}') from None


async def build_cancel(request: Request) -> Answer:
    """POST /build/cancel: a build that is not there is none to complain about."""
    if not request.text("id"):
        raise NoBuild()
    return Reply(200, kind=JSON)


async def options(request: Request) -> Answer:
    """OPTIONS of anything."""
    return Reply(200)

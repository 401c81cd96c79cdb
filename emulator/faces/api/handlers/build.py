"""`POST /build`: the classic builder, its context a tar archive (moby: api/server/router/build/build_routes.go)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace

import msgspec

from emulator.engine.build.classic import ClassicRequest, StepFailed, classic_build
from emulator.errors import EmulatorError, InvalidParameter, NotEmulated, SystemFailure
from emulator.faces.api.handlers.archive import unpacked
from emulator.faces.api.handlers.image import line, message_document
from emulator.faces.api.reply import JSON, Answer, Stream
from emulator.faces.api.request import NotANumber, Request
from emulator.model import reference as references
from emulator.model.host_config import HostConfig
from emulator.quote import quote
from emulator.wire.go_scanner import whole_fault
from emulator.wire.progress import BuildResult, ErrorDetail, JSONMessage, Message

BUILDKIT = "2"
REMOTE = re.compile(r"https?://|git://|git@|github\.com/")
ISOLATIONS = ("default",)


class BadTag(SystemFailure):
    """A name that is none; Docker takes it for a fault of its own."""


class NoRemote(SystemFailure):
    def __init__(self, url: str) -> None:
        super().__init__(f"remoteURL ({url}) could not be recognized as URL")


class BadQuery(InvalidParameter):
    """A parameter that cannot be read."""


async def build(request: Request) -> Answer:
    """The messages; what is refused before the first one is an answer of its own."""
    wanted = asked(request, b"")
    version = request.text("version")
    if version not in ("", "1", BUILDKIT):
        raise BadQuery(f"invalid version {quote(version)}")
    if version == BUILDKIT:
        raise NotEmulated("building by BuildKit over the Engine API (DOCKER_BUILDKIT=0 takes the classic builder)")
    if remote := request.text("remote"):
        raise NotEmulated("POST /build with remote") if REMOTE.match(remote) else NoRemote(remote)
    check_tags(wanted.tags)
    messages = classic_build(request.engine, replace(wanted, context=unpacked(await request.data())))
    try:
        first = await anext(messages)
    except StopAsyncIteration:
        return Stream(told(None, messages, quiet=False), JSON)
    return Stream(told(first, messages, quiet=request.yes("q")), JSON)


def check(request: Request) -> None:
    """What is read before anything else; raises BadQuery, NotANumber (moby: newImageBuildOptions)."""
    if "securityopt" in request.query:
        raise BadQuery("security options are not supported on linux")
    json_list(request, "outputs", "invalid outputs specified", "[]build.ImageBuildOutput")
    request.number("shmsize", call="ParseInt")
    if (isolation := request.text("isolation")) and isolation not in ISOLATIONS:
        raise BadQuery(f"unsupported isolation: {quote(isolation)}")
    json_list(request, "ulimits", "error reading ulimit settings", "[]*units.Ulimit")


def json_list(request: Request, key: str, words: str, kind: str) -> list[object]:
    """A parameter that is a list in JSON; raises BadQuery."""
    given = request.text(key)
    if not given:
        return []
    if cause := whole_fault(given):
        raise BadQuery(f"{words}: {cause}")
    value = msgspec.json.decode(given)
    if value is not None and not isinstance(value, list):
        raise BadQuery(f"{words}: json: cannot unmarshal {kind_of(given)} into Go value of type {kind}")
    return value or []


def check_tags(tags: Sequence[str]) -> None:
    """Raises BadTag (moby: builder/backend, sanitizeRepoAndTags)."""
    for tag in tags:
        try:
            references.parse(tag)
        except InvalidParameter as error:
            raise BadTag(str(error)) from None


def asked(request: Request, context: bytes) -> ClassicRequest:
    """The query's parameters; raises BadQuery."""
    check(request)
    arguments = {name: value for name, value in json_map(request, "buildargs", "build args").items() if value is not None}
    labels = {name: value or "" for name, value in json_map(request, "labels", "labels").items()}
    cache_from = tuple(map(str, json_list(request, "cachefrom", "error reading cache-from", "[]string")))
    return ClassicRequest(
        context=context, dockerfile=request.text("dockerfile") or "Dockerfile", tags=tuple(filter(None, request.texts("t"))),
        build_args=arguments, labels=labels, no_cache=request.yes("nocache"), remove=request.yes("rm", True),
        force_remove=request.yes("forcerm"), pull=request.yes("pull"), target=request.text("target"), host=limits(request),
        cache_from=cache_from,
    )  # fmt: skip


def limits(request: Request) -> HostConfig:
    """What the steps' containers may use, and where they stand."""
    return HostConfig(
        Memory=number(request, "memory"), MemorySwap=number(request, "memswap"), CPUShares=number(request, "cpushares"),
        CPUPeriod=number(request, "cpuperiod"), CPUQuota=number(request, "cpuquota"), ShmSize=number(request, "shmsize"),
        NetworkMode=request.text("networkmode") or "default", CpusetCpus=request.text("cpusetcpus"),
        ExtraHosts=tuple(request.texts("extrahosts")) or None,
        CgroupParent=request.text("cgroupparent"),
    )  # fmt: skip


def number(request: Request, key: str) -> int:
    """0 for what is none (moby: httputils.Int64ValueOrZero)."""
    try:
        return request.number(key, 0) or 0
    except NotANumber:
        return 0


def json_map(request: Request, key: str, name: str) -> Mapping[str, str | None]:
    """A parameter that is a map in JSON."""
    given = request.text(key)
    if not given:
        return {}
    try:
        return msgspec.json.decode(given, type=dict[str, str | None] | None) or {}
    except (msgspec.DecodeError, RecursionError):
        kind = f"map[string]{'*' * (key == 'buildargs')}string"
        cause = whole_fault(given) or f"json: cannot unmarshal {kind_of(given)} into Go value of type {kind}"
        raise BadQuery(f"error reading {name}: {cause}") from None


def kind_of(text: str) -> str:
    """What Go calls a value."""
    return {"[": "array", '"': "string", "t": "bool", "f": "bool", "{": "object"}.get(text.lstrip()[:1], "number")


async def told(first: Message | None, rest: AsyncIterator[Message], *, quiet: bool) -> AsyncIterator[bytes]:
    """One message a line; a quiet build tells the image's id alone, unless it fails."""
    kept = [] if first is None else [first]
    try:
        if kept and not quiet:
            yield line(message_document(kept.pop()))
        async for message in rest:
            if quiet:
                kept.append(message)
                continue
            yield line(message_document(message))
    except EmulatorError as error:
        for message in kept if quiet else ():
            yield line(message_document(message))
        code = error.code if isinstance(error, StepFailed) else 0
        yield line(JSONMessage(ErrorDetail=ErrorDetail(Code=code, Message=str(error)), Error=str(error)))
        return
    image = next((message.aux.ID for message in reversed(kept) if isinstance(message.aux, BuildResult)), "")
    if quiet and image:
        yield line(JSONMessage(Stream=f"{image}\n"))

"""Images (moby: api/server/router/image)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import msgspec

from emulator.commands.platforms import read_by_engine
from emulator.engine.errors.image import ImportDigest
from emulator.errors import EmulatorError, Forbidden, InvalidParameter, NotFound
from emulator.faces.api.reply import JSON, Answer, Stream, document, nothing, text_bytes
from emulator.faces.api.request import Request
from emulator.model import reference as references
from emulator.output.progress import bar_text
from emulator.quote import quote
from emulator.wire import go_decode
from emulator.wire.go_json import encode
from emulator.wire.go_scanner import whole_fault
from emulator.wire.progress import ErrorDetail, JSONMessage, Message, ProgressDetail

DIGEST = re.compile(r"[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}")
TAG = re.compile(r"[\w][\w.-]{0,127}", re.ASCII)
WIDTH = 200


class ScratchName(Forbidden):
    def __init__(self) -> None:
        super().__init__("'scratch' is a reserved name")


class BadTag(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("invalid tag format")


class AlgorithmName(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("refusing to create an ambiguous tag using digest algorithm as name")


class UnknownName(NotFound):
    """What is no name names no image."""


class BadLimit(InvalidParameter):
    """Of a search."""


class BadPlatform(InvalidParameter):
    """A platform that cannot be read."""


class JSONPlatform(msgspec.Struct, frozen=True):
    """As save and load take it."""

    architecture: str = ""
    os: str = ""
    variant: str = ""


async def list_all(request: Request) -> Answer:
    """GET /images/json"""
    return document(await request.engine.image_list(
        all=request.yes("all"), filters=request.filters(), shared_size=request.yes("shared-size")
    ))  # fmt: skip


async def inspect(request: Request) -> Answer:
    """GET /images/{name}/json"""
    return document(await request.engine.image_inspect(request.name, json_platform(request)), escape_html=True)


async def history(request: Request) -> Answer:
    """GET /images/{name}/history"""
    return document(await request.engine.image_history(request.name, json_platform(request)))


async def tag(request: Request) -> Answer:
    """POST /images/{name}/tag"""
    repository, name = request.text("repo"), request.text("tag")
    if not repository:
        return nothing(200)
    target = repo_tag(repository, name)
    if target.partition(":")[0] == "sha256":
        raise AlgorithmName()
    try:
        await request.engine.image_tag(request.name, target)
    except references.InvalidReference as error:
        raise UnknownName(str(error)) from None
    return nothing(201)


def repo_tag(repository: str, tag: str) -> str:
    """What `repo` and `tag` of a query name (moby: httputils.RepoTagReference)."""
    if references.parse(repository).digest:
        raise ImportDigest()
    return checked(repository, tag) if tag else repository


def checked(repository: str, tag: str) -> str:
    """A name with its tag, each read by itself (distribution: reference.WithTag)."""
    named = references.parse(repository)
    if not TAG.fullmatch(tag):
        raise BadTag()
    return replace(named, tag=tag, digest="").familiar


async def remove(request: Request) -> Answer:
    """DELETE /images/{name}"""
    return document(await request.engine.image_remove(
        request.name, force=request.yes("force"), prune=not request.yes("noprune"),
        platforms=[platform_words(given) for given in request.texts("platforms")],
    ))  # fmt: skip


async def prune(request: Request) -> Answer:
    """POST /images/prune"""
    return document(await request.engine.image_prune(request.filters()))


async def distribution(request: Request) -> Answer:
    """GET /distribution/{name}/json"""
    return document(await request.engine.distribution_inspect(request.name))


async def search(request: Request) -> Answer:
    """GET /images/search"""
    limit = search_limit(request.text("limit"))
    return document(await request.engine.image_search(request.text("term"), filters=request.filters(), limit=limit))


def json_platform(request: Request) -> str:
    """The platform that is asked for, "" for none."""
    return platform_words(request.text("platform"))


def platform_words(given: str) -> str:
    """`os/architecture[/variant]` of a platform in JSON."""
    if not given:
        return ""
    try:
        asked = go_decode.read(text_bytes(given), JSONPlatform, "v1.Platform")
    except (go_decode.InvalidJSON, go_decode.TrailingContent) as error:
        raise BadPlatform(f"failed to parse platform: {whole_fault(given) or getattr(error, 'cause', error)}") from None
    if not asked.os or not asked.architecture:
        raise BadPlatform("both OS and Architecture must be provided")
    return "/".join(filter(None, (asked.os, asked.architecture, asked.variant)))


def search_limit(words: str) -> int:
    """How many results, 25 unless told otherwise."""
    if not re.fullmatch(r"[-+]?[0-9]{0,9}", words) or words in ("+", "-"):
        raise BadLimit(f"invalid limit specified: strconv.Atoi: parsing {quote(words)}: invalid syntax")
    limit = int(words or 25) or 25
    if not 1 <= limit <= 100:
        raise BadLimit(f"limit {limit} is outside the range of [1, 100]")
    return limit


async def pull(request: Request) -> Answer:
    """POST /images/create with fromImage; without a tag, all tags."""
    await request.data()
    wanted, given = request.text("fromImage").removesuffix(":"), request.text("tag")
    if given:
        wanted = f"{wanted}@{given}" if DIGEST.fullmatch(given) else checked(wanted, given)
    named = references.parse(wanted)
    if named.repository == "scratch":
        raise ScratchName()
    all_tags = not named.tag and not named.digest
    platform = str(read_by_engine(request.text("platform"))) if request.text("platform") else ""
    return await progress(request.engine.image_pull(wanted, platform, all_tags=all_tags))


async def push(request: Request) -> Answer:
    """POST /images/{name}/push"""
    await request.data()
    given = request.text("tag")
    reference = checked(request.name, given) if given else references.parse(request.name).familiar
    return await progress(request.engine.image_push(reference, all_tags=not given, platform=json_platform(request)))


async def progress(messages: AsyncIterator[Message]) -> Answer:
    """A stream of messages; what is refused before the first is an answer of its own."""
    try:
        first = await anext(messages)
    except StopAsyncIteration:
        return nothing(200)
    return Stream(written(first, messages), JSON)


async def written(first: Message, rest: AsyncIterator[Message]) -> AsyncIterator[bytes]:
    """One message a line; what is refused later is a message, too."""
    yield line(message_document(first))
    try:
        async for message in rest:
            yield line(message_document(message))
    except EmulatorError as error:
        yield line(JSONMessage(ErrorDetail=ErrorDetail(Message=str(error)), Error=str(error)))


def line(message: JSONMessage) -> bytes:
    """As the engine's stream formatter ends it."""
    return text_bytes(encode(message)) + b"\r\n"


def message_document(message: Message) -> JSONMessage:
    """With the bar that old clients print as it is."""
    done = message.progress
    return JSONMessage(
        Stream=message.stream,
        Status=message.status,
        Progress=None if done is None else ProgressDetail(Current=done.current, Total=done.total, Units=done.units),
        ProgressMessage="" if done is None else bar_text(done, WIDTH),
        ID=message.id,
        Aux=message.aux,
    )

"""Images as archives: save, load, import (moby: api/server/router/image/image_routes.go)."""

from __future__ import annotations

from collections.abc import AsyncIterator

from emulator.commands.platforms import read_by_engine
from emulator.errors import EmulatorError, SystemFailure
from emulator.faces.api.handlers.image import json_platform, line, message_document, progress, pull
from emulator.faces.api.handlers.look import pieces
from emulator.faces.api.reply import JSON, TAR, Answer, Reply, Stream
from emulator.faces.api.request import Request
from emulator.model.reference import InvalidReference
from emulator.quote import quote
from emulator.wire.progress import ErrorDetail, JSONMessage, Message


class UnreadableName(SystemFailure):
    """Of an image to save."""


class NoHost(SystemFailure):
    """Nothing is no URL."""

    def __init__(self) -> None:
        super().__init__('Get "http:": http: no Host in request URL')


class NoScheme(SystemFailure):
    def __init__(self, url: str) -> None:
        super().__init__(f"Get {quote(url)}: unsupported protocol scheme {quote(url.partition('://')[0])}")


async def save_one(request: Request) -> Answer:
    """GET /images/{name}/get"""
    return await saved(request, [request.name])


async def save(request: Request) -> Answer:
    """GET /images/get"""
    return await saved(request, request.texts("names"))


async def saved(request: Request, names: list[str]) -> Answer:
    """What is no name is a fault of the engine's own here."""
    try:
        archive = await request.engine.image_save(names, platform=json_platform(request))
    except InvalidReference as error:
        raise UnreadableName(str(error)) from None
    return Stream(pieces(archive), TAR)


async def load(request: Request) -> Answer:
    """POST /images/load: whatever goes wrong is a message."""
    platform = json_platform(request)
    messages = request.engine.image_load(await request.data(), platform=platform, quiet=request.yes("quiet"))
    return Stream(loaded(messages), JSON)


async def loaded(messages: AsyncIterator[Message]) -> AsyncIterator[bytes]:
    """One message a line, the refusal last."""
    try:
        async for message in messages:
            yield line(message_document(message))
    except EmulatorError as error:
        yield line(JSONMessage(ErrorDetail=ErrorDetail(Message=str(error)), Error=str(error)))


async def create(request: Request) -> Answer:
    """POST /images/create: a pull, or an import."""
    return await (pull(request) if request.text("fromImage") else import_(request))


async def import_(request: Request) -> Answer:
    """POST /images/create with fromSrc"""
    source = request.text("fromSrc")
    platform = read_by_engine(request.text("platform"))
    repository, tag = request.text("repo"), request.text("tag")
    reference = f"{repository}:{tag}" if repository and tag else repository
    comment, changes = request.text("message"), request.texts("changes")
    wanted = (platform.os, platform.architecture, platform.variant)
    if source in ("", "http://", "https://"):
        raise NoHost()
    if "://" not in source and source != "-":
        source = f"http://{source}"
    if source.startswith(("http://", "https://")):
        return await progress(request.engine.image_import_url(
            source, reference=reference, comment=comment, changes=changes, platform=wanted
        ))  # fmt: skip
    if source != "-":
        raise NoScheme(source)
    made = await request.engine.image_import(
        await request.data(), reference=reference, comment=comment, changes=changes, platform=wanted
    )
    return Reply(200, line(JSONMessage(Status=made)), JSON)

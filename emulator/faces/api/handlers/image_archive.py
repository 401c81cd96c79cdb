"""Images as archives: save, load, import (moby: api/server/router/image/image_routes.go)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec

from emulator.commands.platforms import HOST
from emulator.errors import EmulatorError, InvalidParameter, NotEmulated
from emulator.faces.api.handlers.image import line, message_document, pull
from emulator.faces.api.handlers.look import pieces
from emulator.faces.api.reply import JSON, TAR, Answer, Reply, Stream
from emulator.faces.api.request import Request
from emulator.parse.errors import ValueRefused
from emulator.parse.values.policies import parse_platform
from emulator.wire.go_scanner import fault
from emulator.wire.progress import ErrorDetail, JSONMessage, Message


class BadPlatform(InvalidParameter):
    """A platform that cannot be read."""


class JSONPlatform(msgspec.Struct, frozen=True):
    """As save and load take it."""

    architecture: str = ""
    os: str = ""
    variant: str = ""


async def save_one(request: Request) -> Answer:
    """GET /images/{name}/get"""
    return Stream(pieces(await request.engine.image_save([request.name], platform=json_platform(request))), TAR)


async def save(request: Request) -> Answer:
    """GET /images/get"""
    return Stream(pieces(await request.engine.image_save(request.texts("names"), platform=json_platform(request))), TAR)


def json_platform(request: Request) -> str:
    """`os/architecture[/variant]`, "" where none is asked for."""
    given = request.text("platform")
    if not given:
        return ""
    try:
        asked = msgspec.json.decode(given, type=JSONPlatform)
    except (msgspec.DecodeError, RecursionError):
        raise BadPlatform(f"failed to parse platform: {fault(given) or 'it is no object'}") from None
    return "/".join(filter(None, (asked.os, asked.architecture, asked.variant)))


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
    if source != "-":
        raise NotEmulated("importing an image from a URL")
    try:
        platform = parse_platform(request.text("platform"), HOST) if request.text("platform") else HOST
    except ValueRefused as reason:
        raise BadPlatform(str(reason)) from reason
    repository, tag = request.text("repo"), request.text("tag")
    made = await request.engine.image_import(
        await request.data(), source=source, reference=f"{repository}:{tag}" if repository and tag else repository,
        comment=request.text("message"), changes=request.texts("changes"),
        platform=(platform.os, platform.architecture, platform.variant),
    )  # fmt: skip
    return Reply(200, line(JSONMessage(Status=made)), JSON)

"""Containers: the verbs that change one (moby: api/server/router/container)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

from msgspec import field

from emulator.engine import resolve
from emulator.engine.container.state import refuse
from emulator.engine.container.wait import ExitWaiter
from emulator.errors import InvalidParameter
from emulator.faces.api.handlers.image import repo_tag
from emulator.faces.api.reply import JSON, Answer, Stream, document, nothing, text_bytes
from emulator.faces.api.request import MAX_DIGITS, Request
from emulator.model.config import Config
from emulator.model.document import Document, Strings
from emulator.model.host_config import HostConfig
from emulator.model.lifecycle import Action
from emulator.quote import quote
from emulator.timeline import MILLISECOND, sleep
from emulator.wire import go_decode
from emulator.wire.go_json import encode

STARTING = 30 * MILLISECOND
"""A start takes less than Docker's, but not no time: compose asks for events meanwhile, and waits for those of this one."""


class BadSize(InvalidParameter):
    def __init__(self, name: str, words: str, cause: str) -> None:
        super().__init__(f"invalid resize {name} {quote(words)}: {cause}")


class NoName(InvalidParameter):
    """Where a container is wanted; a client says it otherwise."""

    def __init__(self) -> None:
        super().__init__('invalid name or ID supplied: ""')


class StartBody(InvalidParameter):
    def __init__(self) -> None:
        super().__init__(
            "starting container with non-empty request body was deprecated since API v1.22 and removed in v1.24"
        )


class UpdateAnswer(Document, frozen=True, kw_only=True):
    """The answer."""

    Warnings: Strings | None


class CommitAnswer(Document, frozen=True, kw_only=True):
    """The answer of `POST /commit`."""

    ID: str = field(name="Id")


class WaitAnswer(Document, frozen=True, kw_only=True):
    """How a container ended."""

    StatusCode: int


async def start(request: Request) -> Answer:
    """POST /containers/{id}/start"""
    if len(await request.data(limit=1 << 20)) > len("{}"):
        raise StartBody()
    refuse(resolve.container(request.engine, request.name), Action.START, request.name)
    await sleep(STARTING)
    await request.engine.container_start(request.name)
    return nothing()


async def stop(request: Request) -> Answer:
    """POST /containers/{id}/stop"""
    timeout = request.number("t")
    refuse(resolve.container(request.engine, request.name), Action.STOP, request.name)
    await request.engine.container_stop(request.name, timeout, signal_of(request))
    return nothing()


async def restart(request: Request) -> Answer:
    """POST /containers/{id}/restart"""
    await request.engine.container_restart(request.name, request.number("t"), signal_of(request))
    return nothing()


def signal_of(request: Request) -> str:
    """Of stop and restart, which know it since 1.42."""
    return "" if request.before(1, 42) else request.text("signal")


async def kill(request: Request) -> Answer:
    """POST /containers/{id}/kill"""
    await request.engine.container_kill(request.name, request.text("signal"))
    return nothing()


async def pause(request: Request) -> Answer:
    """POST /containers/{id}/pause"""
    await request.engine.container_pause(request.name)
    return nothing()


async def unpause(request: Request) -> Answer:
    """POST /containers/{id}/unpause"""
    await request.engine.container_unpause(request.name)
    return nothing()


async def wait(request: Request) -> Answer:
    """POST /containers/{id}/wait: the status line goes out at once, so that the client knows that somebody waits."""
    condition = "" if request.before(1, 30) else request.text("condition")
    return Stream(end_of(request.engine.container_waiter(request.name, condition)), JSON)


async def end_of(waiter: ExitWaiter) -> AsyncIterator[bytes]:
    """The one document."""
    yield text_bytes(encode(WaitAnswer(StatusCode=await waiter.wait())) + "\n")


async def rename(request: Request) -> Answer:
    """POST /containers/{id}/rename"""
    await request.engine.container_rename(request.name, request.text("name"))
    return nothing()


async def update(request: Request) -> Answer:
    """POST /containers/{id}/update"""
    warnings = await request.engine.container_update(request.name, await request.document(HostConfig, "container.UpdateConfig"))
    return document(UpdateAnswer(Warnings=warnings or None))


async def remove(request: Request) -> Answer:
    """DELETE /containers/{id}"""
    await request.engine.container_remove(
        request.name, force=request.yes("force"), volumes=request.yes("v"), link=request.yes("link")
    )
    return nothing()


async def prune(request: Request) -> Answer:
    """POST /containers/prune"""
    return document(await request.engine.container_prune(request.filters()))


async def resize(request: Request) -> Answer:
    """POST /containers/{id}/resize"""
    rows, columns = size_of(request)
    refuse(resolve.container(request.engine, request.name), Action.EXEC, request.name)
    request.engine.container_resize(request.name, rows, columns)
    return nothing(200)


def size_of(request: Request) -> tuple[int, int]:
    """Rows and columns."""
    return length(request, "h", "height"), length(request, "w", "width")


def length(request: Request, key: str, name: str) -> int:
    """A number that must be there."""
    words = request.text(key)
    if not re.fullmatch(r"[-+]?[0-9]+", words):
        raise BadSize(name, words, "invalid syntax")
    if len(words) > MAX_DIGITS or not 0 <= int(words) < 1 << 32:
        raise BadSize(name, words, "value out of range")
    return int(words)


async def commit(request: Request) -> Answer:
    """POST /commit"""
    repository, tag, body = request.text("repo"), request.text("tag"), await request.json()
    go_decode.check_object(body, "container.CreateRequest")
    config = go_decode.convert(body, Config) if isinstance(body, dict) else None
    reference = repo_tag(repository, tag) if repository else ""
    if not request.text("container"):
        raise NoName()
    made = await request.engine.container_commit(
        request.text("container"), reference=reference,
        comment=request.text("comment"), author=request.text("author"), changes=request.texts("changes"),
        pause=request.yes("pause", True), config=config,
    )  # fmt: skip
    return document(CommitAnswer(ID=made), 201)

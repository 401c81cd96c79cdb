"""Containers: what can be seen of them without a change (moby: api/server/router/container/inspect.go, container_routes.go)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress

from msgspec import structs

from emulator.engine import resolve
from emulator.engine.container.list import ACCEPTED, read_query
from emulator.engine.filters import Filters
from emulator.errors import InvalidParameter, NotFound
from emulator.faces.api.handlers.rows import rows
from emulator.faces.api.handlers.streams import frames, stream_kind
from emulator.faces.api.reply import JSON, Answer, Stream, document, text_bytes
from emulator.faces.api.request import Request
from emulator.model.document import Document, Strings
from emulator.timeline import SECOND, sleep
from emulator.wire.go_json import encode

PIECE = 1 << 16


class NoLogStreams(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("Bad parameters: you must choose at least one stream")


class StreamOneShot(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("cannot have stream=true and one-shot=true")


class TopAnswer(Document, frozen=True, kw_only=True):
    """Processes."""

    Processes: tuple[Strings, ...]
    Titles: Strings


async def list_all(request: Request) -> Answer:
    """GET /containers/json"""
    everything, size = request.yes("all"), request.yes("size")
    limit, filters = request.number("limit", 0) or 0, request.filters()
    if not size:
        return rows(request.engine, read_query(request.engine, Filters(filters, ACCEPTED), everything, limit))
    return document(await request.engine.container_list(all=everything, limit=limit, filters=filters, size=True))


async def inspect(request: Request) -> Answer:
    """GET /containers/{id}/json"""
    return document(await request.engine.container_inspect(request.name, size=request.yes("size")))


async def top(request: Request) -> Answer:
    """GET /containers/{id}/top"""
    table = await request.engine.container_top(request.name, [request.text("ps_args")])
    return document(TopAnswer(Processes=table.rows, Titles=table.titles))


async def changes(request: Request) -> Answer:
    """GET /containers/{id}/changes"""
    return document(await request.engine.container_changes(request.name) or None)


async def export(request: Request) -> Answer:
    """GET /containers/{id}/export"""
    return Stream(pieces(await request.engine.container_export(request.name)), "application/octet-stream")


async def pieces(data: bytes) -> AsyncIterator[bytes]:
    """Many bytes in chunks."""
    for place in range(0, len(data), PIECE):
        yield data[place : place + PIECE]


async def logs(request: Request) -> Answer:
    """GET /containers/{id}/logs"""
    stdout, stderr = request.yes("stdout"), request.yes("stderr")
    if not stdout and not stderr:
        raise NoLogStreams()
    tty = resolve.container(request.engine, request.name).config.Tty
    lines = await request.engine.container_logs(
        request.name, follow=request.yes("follow"), stdout=stdout, stderr=stderr, since=request.text("since"),
        until=request.text("until"), timestamps=request.yes("timestamps"), tail=request.text("tail") or "all",
        details=request.yes("details"),
    )  # fmt: skip
    return Stream(frames(lines, tty=tty), stream_kind(request, tty=tty))


async def stats(request: Request) -> Answer:
    """GET /containers/{id}/stats: one sample at once, one after a second, or one every second."""
    name, streaming = request.name, request.yes("stream", True)
    if streaming and request.yes("one-shot"):
        raise StreamOneShot()
    if streaming:
        resolve.container(request.engine, name)
        return Stream(samples(request), JSON)
    first = await request.engine.container_stats(name)
    if not resolve.container(request.engine, name).running:
        return document(first)
    if request.yes("one-shot"):
        return document(structs.replace(first, Name="", ID=""))
    await sleep(SECOND)
    return document(await request.engine.container_stats(name, first))


async def samples(request: Request) -> AsyncIterator[bytes]:
    """Until the container is gone or the client is."""
    sample = None
    with suppress(NotFound):
        while True:
            sample = await request.engine.container_stats(request.name, sample)
            yield text_bytes(encode(sample) + "\n")
            await sleep(SECOND)

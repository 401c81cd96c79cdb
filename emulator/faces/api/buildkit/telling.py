"""A build's progress as BuildKit's clients take it: vertices, statuses, logs, warnings (buildkit: control Status)."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import AsyncIterator, Callable

from emulator.dockerfile.lint import Warning
from emulator.engine.build.progress import Ended, Feed, Log, Progress, Started, Status, Warned
from emulator.faces.api.buildkit.messages import (
    Position,
    Range,
    SourceInfo,
    StatusResponse,
    Vertex,
    VertexLog,
    VertexStatus,
    VertexWarning,
    timestamp,
)
from emulator.timeline import MICROSECOND, Bell

LEVEL = 2
MOST_UNREAD = 256
MOST_KEPT = 20_000


class Told:
    """What a build has told, from the beginning, so far as it is kept. A build waits for those who read."""

    def __init__(self, ref: str) -> None:
        self.ref = ref
        self.responses: deque[StatusResponse] = deque()
        self.dropped = 0
        self.more, self.read = Bell(), Bell()
        self.places: dict[object, int] = {}
        self.over = False
        self.vertices: dict[int, Vertex] = {}
        self.completed = 0
        self.begun: dict[tuple[int, str], int] = {}
        self.source: Callable[[], SourceInfo] = SourceInfo

    def name_source(self, source: Callable[[], SourceInfo]) -> None:
        """Where the Dockerfile is found once it was read."""
        self.source = source

    async def take(self, feed: Feed) -> None:
        """Until the feed is over."""
        while (progress := await feed.next()) is not None:
            while self.places and self.end - min(self.places.values()) > MOST_UNREAD:
                await self.read.wait()
            self.responses.append(self.response(progress))
            if len(self.responses) > MOST_KEPT:
                self.responses.popleft()
                self.dropped += 1
            self.more.ring()
        self.over = True
        self.more.ring()

    @property
    def end(self) -> int:
        """How much was told."""
        return self.dropped + len(self.responses)

    async def all(self) -> AsyncIterator[StatusResponse]:
        """From the beginning to the end."""
        reader = object()
        self.places[reader] = self.dropped
        try:
            while True:
                while self.places[reader] < self.end:
                    yield self.responses[self.places[reader] - self.dropped]
                    self.places[reader] += 1
                    self.read.ring()
                if self.over:
                    return
                await self.more.wait()
        finally:
            del self.places[reader]
            self.read.ring()

    def response(self, progress: Progress) -> StatusResponse:
        """What is sent of it."""
        match progress:
            case Started() | Ended():
                return StatusResponse(vertexes=(self.vertex(progress),))
            case Status():
                return StatusResponse(statuses=(self.status(progress),))
            case Log(number, stream, data, time):
                log = VertexLog(vertex=self.digest(number), timestamp=timestamp(time), stream=stream, message=data)
                return StatusResponse(logs=(log,))
            case Warned(number, warning):
                return StatusResponse(warnings=(warned(self.digest(number), warning, self.source()),))

    def digest(self, number: int) -> str:
        """A vertex's name."""
        return f"sha256:{hashlib.sha256(f'{self.ref} {number}'.encode()).hexdigest()}"

    def vertex(self, progress: Started | Ended) -> Vertex:
        """As it is now. Of two that end at once clients want to know which was first."""
        if isinstance(progress, Started):
            vertex = Vertex(digest=self.digest(progress.vertex), name=progress.name, started=timestamp(progress.time))
        else:
            before, self.completed = self.vertices[progress.vertex], max(progress.time, self.completed + MICROSECOND)
            vertex = Vertex(digest=before.digest, name=before.name, started=before.started, cached=progress.cached,
                            completed=timestamp(self.completed), error=progress.error)  # fmt: skip
        self.vertices[progress.vertex] = vertex
        return vertex

    def status(self, progress: Status) -> VertexStatus:
        """Something within a vertex."""
        started = self.begun.setdefault((progress.vertex, progress.name), progress.time)
        return VertexStatus(
            id=progress.name, vertex=self.digest(progress.vertex), name=progress.name.partition(" ")[0],
            current=progress.size or 0, timestamp=timestamp(progress.time), started=timestamp(started),
            completed=timestamp(progress.time) if progress.done else None,
        )  # fmt: skip


def warned(vertex: str, warning: Warning, source: SourceInfo) -> VertexWarning:
    """A build check's finding."""
    return VertexWarning(
        vertex=vertex, level=LEVEL, short=warning.short.encode("utf-8", "surrogateescape"),
        detail=(warning.description.encode(),), url=warning.url, info=source, ranges=(range_of(warning.line),),
    )  # fmt: skip


def range_of(lines: tuple[int, int]) -> Range:
    """Lines, the first and the last."""
    return Range(start=Position(line=lines[0]), end=Position(line=lines[1]))

"""What a build tells while it goes on (buildkit: client/graph.go). Vertices are numbered in the order in which they begin."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from emulator.dockerfile.lint import Warning
from emulator.engine.build.clipping import Clip
from emulator.engine.build.transfer import size_text
from emulator.timeline import Bell

MOST_WAITING = 256


@dataclass(frozen=True)
class Started:
    """A vertex begins, at a time in nanoseconds."""

    vertex: int
    name: str
    time: int


@dataclass(frozen=True)
class Status:
    """Something within a vertex: `transferring context:`, with its size in bytes; `done` once it is over."""

    vertex: int
    name: str
    done: bool = True
    size: int | None = None
    time: int = 0

    @property
    def text(self) -> str:
        """As it is shown: `transferring context: 2B`."""
        return self.name if self.size is None else f"{self.name} {size_text(self.size)}"


@dataclass(frozen=True)
class Log:
    """What a command wrote."""

    vertex: int
    stream: int
    data: bytes
    time: int


@dataclass(frozen=True)
class Warned:
    """A build check's finding."""

    vertex: int
    warning: Warning


@dataclass(frozen=True)
class Ended:
    """A vertex is over: from the cache, with an error, or simply done."""

    vertex: int
    time: int
    cached: bool = False
    error: str = ""


Progress: TypeAlias = Started | Status | Log | Warned | Ended


class Feed:
    """Progress on its way to whoever shows it."""

    def __init__(self) -> None:
        self.waiting: deque[Progress] = deque()
        self.bell = Bell()
        self.drained = Bell()
        self.over = False

    @property
    def congested(self) -> bool:
        """Whether whoever shows it is far behind."""
        return len(self.waiting) > MOST_WAITING

    def put(self, progress: Progress) -> None:
        self.waiting.append(progress)
        self.bell.ring()

    def close(self) -> None:
        self.over = True
        self.bell.ring()

    async def next(self) -> Progress | None:
        """The next one; None when all is over."""
        while not self.waiting:
            if self.over:
                return None
            await self.bell.wait()
        found = self.waiting.popleft()
        if len(self.waiting) == MOST_WAITING:
            self.drained.ring()
        return found


class StepOutput:
    """A command's output on its way into a feed."""

    def __init__(self, feed: Feed, vertex: int, clock: Callable[[], int]) -> None:
        self.feed, self.vertex, self.clock = feed, vertex, clock
        self.drained = feed.drained
        self.clips = {stream: Clip(clock()) for stream in (1, 2)}

    @property
    def congested(self) -> bool:
        return self.feed.congested

    def emit(self, stream: int, data: bytes) -> None:
        now = self.clock()
        shown = self.clips[stream].shown(data, now)
        if shown:
            self.feed.put(Log(self.vertex, stream, shown, now))

    def end(self) -> None:
        """The vertex's end says so."""

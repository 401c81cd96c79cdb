"""What a build tells while it goes on (buildkit: client/graph.go). Vertices are numbered in the order in which they begin."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

from emulator.timeline import Bell


@dataclass(frozen=True)
class Started:
    """A vertex begins, at a time in nanoseconds."""

    vertex: int
    name: str
    time: int


@dataclass(frozen=True)
class Status:
    """Something within a vertex: `transferring context: 2B`; `done` once it is over."""

    vertex: int
    text: str
    done: bool = True


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
    text: str


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
        self.over = False

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
        return self.waiting.popleft()

"""What a build tells of its vertices, in order; some of it is held back until what belongs before it is known."""

from __future__ import annotations

from emulator.engine.build.progress import Ended, Feed, Progress, Started, Status
from emulator.engine.core import Core

CANCELED = "context canceled"


class Telling:
    """One build's voice. Vertices are numbered as they begin."""

    def __init__(self, core: Core, feed: Feed) -> None:
        self.core, self.feed = core, feed
        self.held: list[Progress] | None = None
        self.vertices = 0
        self.open: dict[int, None] = {}

    def tell(self, progress: Progress) -> None:
        (self.feed.put if self.held is None else self.held.append)(progress)

    def begin(self, name: str) -> int:
        """A vertex starts."""
        self.vertices += 1
        self.open[self.vertices] = None
        self.tell(Started(self.vertices, name, self.core.now))
        return self.vertices

    def again(self, vertex: int, name: str) -> None:
        """A vertex goes on."""
        self.open[vertex] = None
        self.tell(Started(vertex, name, self.core.now))

    def status(self, vertex: int, name: str, size: int | None = None, *, done: bool = True) -> None:
        """Something within a vertex; `size`: so many bytes of it."""
        self.tell(Status(vertex, name, done, size, self.core.now))

    def end(self, vertex: int, *, cached: bool = False, error: str = "") -> None:
        self.open.pop(vertex, None)
        self.tell(Ended(vertex, self.core.now, cached, error))

    def cancel(self) -> None:
        """What has begun ends here."""
        self.release()
        for vertex in list(self.open):
            self.end(vertex, error=CANCELED)

    def hold(self) -> None:
        """What follows is told later."""
        self.held = []

    def release(self, *first: Progress) -> None:
        """Now, after `first`."""
        held, self.held = self.held or [], None
        for progress in (*first, *held):
            self.tell(progress)

"""One engine's BuildKit: the sessions and the builds that are going on, found by the names that clients gave them."""

from __future__ import annotations

from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from emulator.engine import Engine
from emulator.faces.api.buildkit.grpc import Code, Refused
from emulator.faces.api.buildkit.job import Job
from emulator.faces.api.buildkit.session import Session
from emulator.timeline import SECOND, Bell, Timeline

T = TypeVar("T")
PATIENCE = 5 * SECOND


class Known(Generic[T]):
    """Things by their names. Who asks for one that is not there yet waits a while for it."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline, self.things, self.came = timeline, dict[str, T](), Bell()

    def add(self, name: str, thing: T) -> None:
        self.things[name] = thing
        self.came.ring()

    def forget(self, name: str, thing: T) -> None:
        """Unless another has taken its place."""
        if self.things.get(name) is thing:
            del self.things[name]

    async def find(self, name: str) -> T | None:
        until = self.timeline.now + PATIENCE
        while name not in self.things:
            if not await self.came.wait(max(0, until - self.timeline.now)):
                return None
        return self.things[name]


class Hub:
    """Of one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sessions: Known[Session] = Known(engine.timeline)
        self.jobs: Known[Job] = Known(engine.timeline)

    async def session(self, name: str) -> Session:
        """Raises Refused."""
        found = await self.sessions.find(name)
        if found is None:
            raise Refused(f"no active session for {name}: context deadline exceeded")
        return found

    async def job(self, ref: str) -> Job:
        """Raises Refused."""
        found = await self.jobs.find(ref)
        if found is None:
            raise Refused(f"no such job {ref}", Code.NOT_FOUND)
        return found


HUBS: WeakKeyDictionary[Engine, Hub] = WeakKeyDictionary()


def hub_of(engine: Engine) -> Hub:
    """An engine's own, made when somebody knocks first."""
    if engine not in HUBS:
        HUBS[engine] = Hub(engine)
    return HUBS[engine]

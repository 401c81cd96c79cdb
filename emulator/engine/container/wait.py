"""`docker wait`: until a container does not run, ends the next time, or is gone (moby: container/state.go Wait)."""

from __future__ import annotations

from emulator.engine import resolve
from emulator.engine.core import Core
from emulator.engine.live import Live
from emulator.errors import InvalidParameter

NOT_RUNNING, NEXT_EXIT, REMOVED = "not-running", "next-exit", "removed"


class InvalidCondition(InvalidParameter):
    def __init__(self, condition: str) -> None:
        super().__init__(f'invalid condition: "{condition}"')


async def container_wait(core: Core, name: str, condition: str = "") -> int:
    """The exit code; condition "" is "not-running"."""
    return await container_waiter(core, name, condition).wait()


def container_waiter(core: Core, name: str, condition: str = "") -> ExitWaiter:
    """The same in two steps: what is refused is refused at once, the end is waited for later."""
    if condition not in ("", NOT_RUNNING, NEXT_EXIT, REMOVED):
        raise InvalidCondition(condition)
    container = resolve.container(core, name)
    ended = condition in ("", NOT_RUNNING) and not container.running
    known = container.state.exit_code if ended else None
    return ExitWaiter(core.live[container.id], removed=condition == REMOVED, known=known)


class ExitWaiter:
    """The next end of a container, from the moment of its making: who starts a container waits for that very run."""

    def __init__(self, live: Live, *, removed: bool = False, known: int | None = None) -> None:
        self.live, self.removed, self.seen, self.known = live, removed, live.exits, known

    async def wait(self) -> int:
        """The exit code."""
        if self.known is not None:
            return self.known
        while not self.live.removed and (self.removed or self.live.exits == self.seen):
            await self.live.changed.wait()
        return self.live.exit_code


def container_exit(core: Core, name: str, *, removed: bool = False) -> ExitWaiter:
    """A waiter for the next end (`removed`: for the removal that follows), made before the start."""
    return ExitWaiter(core.live[resolve.container(core, name).id], removed=removed)

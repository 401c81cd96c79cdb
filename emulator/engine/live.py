"""What the engine holds of a container beside its record: streams, waiting tasks, timers. Gone when the container is."""

from __future__ import annotations

from emulator.engine.streams import Log, Streams
from emulator.timeline import Bell, Task, Timer


class RestartManager:
    """The back-off between restarts: 100 ms doubled up to a minute, anew after 10 s of running (moby: restartmanager)."""

    DEFAULT = 100_000_000
    MAXIMUM = 60_000_000_000
    LONG_ENOUGH = 10_000_000_000
    __slots__ = ("canceled", "count", "wait")

    def __init__(self) -> None:
        self.wait = 0
        self.count = 0
        self.canceled = False

    def next_wait(self, ran: int) -> int:
        """How long to wait before the next start."""
        if ran > self.LONG_ENOUGH:
            self.wait = 0
        self.wait = min(self.wait * 2, self.MAXIMUM) if self.wait else self.DEFAULT
        self.count += 1
        return self.wait


class Live:
    """The living side of one container."""

    __slots__ = (
        "changed",
        "error",
        "exit_code",
        "exits",
        "health",
        "healthy",
        "log",
        "removed",
        "restart_timer",
        "restarts",
        "stopping",
        "streams",
    )  # fmt: skip

    def __init__(self, streams: Streams, log: Log) -> None:
        self.streams = streams
        self.log = log
        self.changed = Bell()
        self.exits = 0
        self.stopping = False
        self.exit_code = 0
        self.error = ""
        self.removed = False
        self.restarts = RestartManager()
        self.restart_timer: Timer | None = None
        self.health: Task[None] | None = None
        self.healthy = Bell()

    def cancel_restart(self) -> None:
        """No restart is waited for any more."""
        self.restarts.canceled = True
        if self.restart_timer is not None:
            self.restart_timer.cancel()
            self.restart_timer = None

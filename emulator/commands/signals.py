"""What becomes of the client's signals while it waits: the container's process gets them (`--sig-proxy`), or they end the wait.

cli: container/signals.go; cmd/docker/docker.go, where SIGINT and SIGTERM cancel the context: what was canceled is no failure.
Some commands do not look at their context; the third of these signals ends those.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from emulator.commands.client import CaughtSignals, Client
from emulator.commands.outcome import ClientError
from emulator.errors import DockerError
from emulator.model.signals import SIGNALS
from emulator.timeline import Task

KEPT = frozenset({"CHLD", "PIPE", "URG"})
CANCELING = frozenset({"INT", "TERM"})
PATIENCE = 3
"""So many canceling signals end the client, whatever it is doing."""


class Canceled(ClientError):
    """A signal ended the wait: quietly, and with status 0 where Go's context was canceled."""

    def __init__(self, signal: str) -> None:
        super().__init__("", 0 if signal in CANCELING else 128 + SIGNALS[signal])
        self.signal = signal


class ForcefullyExiting(ClientError):
    def __init__(self) -> None:
        super().__init__(f"\ngot {PATIENCE} SIGTERM/SIGINTs, forcefully exiting", 1)


@contextmanager
def forwarded(docker: Client, container: str, wanted: bool, *, cancels: bool = False) -> Iterator[None]:
    """While inside, what reaches the client reaches the container instead, if `wanted`. `cancels`: the first SIGINT or
    SIGTERM also raises Canceled where the client waits, as it does where it watches its context itself."""
    timeline = docker.engine.timeline
    with docker.console.catch_signals(pipe=wanted) as caught:
        watch = _Watch(docker, container if wanted else "", timeline.current, cancels)
        task = timeline.spawn(watch.run(caught), "docker: signals")
        try:
            yield
        finally:
            task.cancel()


@dataclass
class _Watch:
    """Passes signals on; `waiting` is the client's task, `container` is empty where signals end the wait."""

    docker: Client
    container: str
    waiting: Task[object] | None
    cancels: bool
    terminations: int = 0

    async def run(self, caught: CaughtSignals) -> None:
        while True:
            while (signal := caught.take()) is not None:
                if signal not in KEPT:
                    await self._pass(signal)
            await caught.arrived.wait()

    async def _pass(self, signal: str) -> None:
        if self.container:
            await _send(self.docker, self.container, signal)
        if signal in CANCELING:
            self.terminations += 1
            self._terminate(signal)
        elif not self.container:
            self._end(Canceled(signal))

    def _terminate(self, signal: str) -> None:
        if self.terminations == 1 and self.cancels:
            self._end(Canceled(signal))
        elif self.terminations == PATIENCE:
            self._end(ForcefullyExiting())

    def _end(self, error: ClientError) -> None:
        if self.waiting is not None:
            self.waiting.cancel(error, final=False)


async def _send(docker: Client, container: str, signal: str) -> None:
    """A container that has ended meanwhile is no error, as for the client, which only notes it at debug level."""
    try:
        await docker.engine.container_kill(container, signal)
    except DockerError:
        return

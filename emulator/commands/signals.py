"""What becomes of the client's signals while it waits: the container's process gets them (`--sig-proxy`), or they end the wait.

cli: container/signals.go; cmd/docker/docker.go, where SIGINT and SIGTERM cancel the context: what was canceled is no failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from emulator.commands.client import CaughtSignals, Client
from emulator.commands.outcome import ClientError
from emulator.errors import DockerError
from emulator.model.signals import SIGNALS
from emulator.timeline import Task

KEPT = frozenset({"CHLD", "PIPE", "URG"})
CANCELING = frozenset({"INT", "TERM"})


class Canceled(ClientError):
    """A signal ended the wait: quietly, and with status 0 where Go's context was canceled."""

    def __init__(self, signal: str) -> None:
        super().__init__("", 0 if signal in CANCELING else 128 + SIGNALS[signal])


@contextmanager
def forwarded(docker: Client, container: str, wanted: bool, *, cancels: bool = False) -> Iterator[None]:
    """While inside, what reaches the client reaches the container instead, if `wanted`. `cancels`: SIGINT and SIGTERM also
    raise Canceled where the client waits, as they do where it watches its context itself."""
    if not (wanted or cancels):
        yield
        return
    timeline = docker.engine.timeline
    waiting = timeline.current if cancels else None
    with docker.console.catch_signals() as caught:
        task = timeline.spawn(_watch(docker, container if wanted else "", waiting, caught), "docker: signals")
        try:
            yield
        finally:
            task.cancel()


async def _watch(docker: Client, container: str, waiting: Task[object] | None, caught: CaughtSignals) -> None:
    while True:
        while (signal := caught.take()) is not None:
            if container and signal not in KEPT:
                await _send(docker, container, signal)
            if waiting is not None and (signal in CANCELING or not container):
                waiting.cancel(Canceled(signal), final=False)
        await caught.arrived.wait()


async def _send(docker: Client, container: str, signal: str) -> None:
    """A container that has ended meanwhile is no error, as for the client, which only notes it at debug level."""
    try:
        await docker.engine.container_kill(container, signal)
    except DockerError:
        return

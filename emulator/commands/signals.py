"""Hands the client's signals on to the container's process (`--sig-proxy`; cli: container/signals.go)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from emulator.commands.client import CaughtSignals, Client
from emulator.errors import DockerError

KEPT = frozenset({"CHLD", "PIPE", "URG"})


@contextmanager
def forwarded(docker: Client, container: str, wanted: bool) -> Iterator[None]:
    """While inside, what reaches the client reaches the container instead."""
    if not wanted:
        yield
        return
    with docker.console.catch_signals() as caught:
        task = docker.engine.timeline.spawn(_forward(docker, container, caught), "docker: signals")
        try:
            yield
        finally:
            task.cancel()


async def _forward(docker: Client, container: str, caught: CaughtSignals) -> None:
    while True:
        while (signal := caught.take()) is not None:
            if signal not in KEPT:
                await _send(docker, container, signal)
        await caught.arrived.wait()


async def _send(docker: Client, container: str, signal: str) -> None:
    """A container that has ended meanwhile is no error, as for the client, which only notes it at debug level."""
    try:
        await docker.engine.container_kill(container, signal)
    except DockerError:
        return

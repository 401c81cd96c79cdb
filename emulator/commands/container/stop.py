"""docker stop [-s SIGNAL] [-t SECONDS] CONTAINER...; `restart` takes the same flags."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError, each
from emulator.parse.invocation import Invocation


class TimeTwice(ClientError):
    def __init__(self) -> None:
        super().__init__("conflicting options: cannot specify both --timeout and --time")


def timeout(call: Invocation) -> int | None:
    """Seconds, or None for the container's own (`--time` is the flag's older name)."""
    given = [name for name in ("timeout", "time") if name in call.changed]
    if len(given) > 1:
        raise TimeTwice
    return call.number(given[0]) if given else None


async def main(docker: Client, call: Invocation) -> int:
    seconds, signal = timeout(call), call.text("signal")
    return await each(docker, call.operands, lambda name: docker.engine.container_stop(name, seconds, signal))

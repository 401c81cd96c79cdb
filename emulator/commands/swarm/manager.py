"""What only a manager of a swarm can answer: this engine is none, and says so (cli: command/node, service, secret, config)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias

import msgspec

from emulator.commands.client import Client
from emulator.commands.inspecting import inspect_all
from emulator.commands.outcome import EmptyName, each
from emulator.parse.invocation import Invocation

Main: TypeAlias = "Callable[[Client, Invocation], Awaitable[int]]"


async def ask(docker: Client, call: Invocation) -> int:
    """A command that the client sends on as it is."""
    await docker.engine.swarm_manage()
    return 0


async def find(docker: Client, kind: str, name: str) -> None:
    """One object by name."""
    if not name.strip():
        raise EmptyName(kind)
    await docker.engine.swarm_manage()


def of_first(kind: str) -> Main:
    """A command on the first object alone, or that ends at the first one that is not there."""

    async def main(docker: Client, call: Invocation) -> int:
        await find(docker, kind, call.operands[0])
        return 0

    return main


def of_each(kind: str) -> Main:
    """A command on every object; all errors are told."""

    async def main(docker: Client, call: Invocation) -> int:
        return await each(docker, call.operands, lambda name: find(docker, kind, name))

    return main


async def inspect(docker: Client, call: Invocation, kind: str) -> int:
    """`inspect`: `--pretty` ends at the first that is not there. A bad template is an error like any other."""
    if call.yes("pretty") or call.text("format") == "pretty":
        await find(docker, kind, call.operands[0])

    async def look_up(name: str) -> msgspec.Struct:
        await find(docker, kind, name)
        return msgspec.Struct()

    return min(await inspect_all(docker, call.operands, call.text("format"), look_up), 1)


async def all_of(docker: Client, kind: str, names: Iterable[str]) -> int:
    """As `of_each`, for names that the command made up itself."""
    return await each(docker, names, lambda name: find(docker, kind, name))

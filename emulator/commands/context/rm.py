"""docker context rm [-f] CONTEXT... (cli: command/context/remove.go)"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.context.current import configure
from emulator.commands.context.store import DEFAULT, exists, remove
from emulator.commands.endpoint import context_name
from emulator.commands.outcome import ClientError, each
from emulator.parse.invocation import Invocation
from emulator.quote import quote


class DefaultStays(ClientError):
    def __init__(self) -> None:
        super().__init__('context "default" cannot be removed')


class ContextInUse(ClientError):
    def __init__(self, name: str) -> None:
        super().__init__(f"context {quote(name)} is in use, set -f flag to force remove")


class MissingContext(ClientError):
    def __init__(self, name: str) -> None:
        super().__init__(f"context {quote(name)} does not exist")


async def main(docker: Client, call: Invocation) -> int:
    current = context_name(docker, call)

    async def one(name: str) -> None:
        drop(docker, name, name == current, call.yes("force"))

    return await each(docker, call.operands, one)


def drop(docker: Client, name: str, used: bool, force: bool) -> None:
    """Removes one; with force, the one in use too, and those that are missing."""
    if name == DEFAULT:
        raise DefaultStays
    if used and not force:
        raise ContextInUse(name)
    if used:
        configure(docker, DEFAULT)
    if not force and not exists(docker, name):
        raise MissingContext(name)
    remove(docker, name)

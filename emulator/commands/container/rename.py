"""docker rename CONTAINER NEW_NAME"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError, sentence
from emulator.errors import DockerError
from emulator.parse.invocation import Invocation


class NamesEmpty(ClientError):
    def __init__(self) -> None:
        super().__init__("Error: Neither old nor new names may be empty")


class RenameFailed(ClientError):
    def __init__(self, name: str) -> None:
        super().__init__(f"Error: failed to rename container named {name}")


async def main(docker: Client, call: Invocation) -> int:
    old, new = (name.strip() for name in call.operands)
    if not old or not new:
        raise NamesEmpty
    try:
        await docker.engine.container_rename(old, new)
    except DockerError as error:
        await docker.complain(sentence(error))
        raise RenameFailed(old) from error
    return 0

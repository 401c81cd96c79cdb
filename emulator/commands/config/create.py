"""docker config create [OPTIONS] CONFIG file|-"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.commands.secret.content import CannotRead, content
from emulator.commands.swarm.manager import ask
from emulator.parse.invocation import Invocation
from emulator.quote import quote


async def main(docker: Client, call: Invocation) -> int:
    source = call.operands[1]
    try:
        await content(docker, source)
    except CannotRead as error:
        raise ClientError(f"Error reading content from {quote(source)}: {error}") from error
    return await ask(docker, call)

"""docker network rm [-f] NETWORK..."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import sentence
from emulator.errors import DockerError, NotFound
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    status = 0
    for name in call.operands:
        try:
            await docker.engine.network_remove(name)
        except DockerError as error:
            if not (call.yes("force") and isinstance(error, NotFound)):
                await docker.complain(sentence(error))
                status = 1
        else:
            await docker.line(name)
    return status

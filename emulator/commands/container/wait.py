"""docker wait CONTAINER...: prints the exit codes, one container after the other."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import Failure
from emulator.errors import DockerError
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    errors = []
    for name in call.operands:
        try:
            await docker.line(str(await docker.engine.container_wait(name, "")))
        except DockerError as error:
            errors.append(error)
    if errors:
        raise Failure(errors)
    return 0

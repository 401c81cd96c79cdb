"""docker rm [-f] [-v] [-l] CONTAINER..."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError, Failure, sentence
from emulator.errors import DockerError, EmulatorError, NotFound
from emulator.parse.invocation import Invocation


class NameEmpty(ClientError):
    def __init__(self) -> None:
        super().__init__("container name cannot be empty")


async def main(docker: Client, call: Invocation) -> int:
    force, errors = call.yes("force"), []
    for name in call.operands:
        error = await _remove(docker, call, name)
        if error is None:
            await docker.line(name)
        elif force and isinstance(error, NotFound):
            await docker.complain(sentence(error))
        else:
            errors.append(error)
    if errors:
        raise Failure(errors)
    return 0


async def _remove(docker: Client, call: Invocation, name: str) -> EmulatorError | None:
    name = name.strip("/")
    if not name:
        return NameEmpty()
    try:
        await docker.engine.container_remove(
            name, force=call.yes("force"), volumes=call.yes("volumes"), link=call.yes("link")
        )
    except (DockerError, ClientError) as error:
        return error
    return None

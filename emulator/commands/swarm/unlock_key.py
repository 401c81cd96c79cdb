"""docker swarm unlock-key [-q] [--rotate]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError, sentence
from emulator.commands.swarm.manager import ask
from emulator.errors import DockerError
from emulator.parse.invocation import Invocation


class NoUnlockKey(ClientError):
    def __init__(self, cause: DockerError | ClientError) -> None:
        super().__init__(f"could not fetch unlock key: {sentence(cause)}")


async def main(docker: Client, call: Invocation) -> int:
    if call.yes("rotate"):
        return await ask(docker, call)
    try:
        return await ask(docker, call)
    except (DockerError, ClientError) as error:
        raise NoUnlockKey(error) from error

"""docker network rm [-f] NETWORK..."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError, sentence
from emulator.errors import DockerError, NotFound
from emulator.parse.invocation import Invocation


class SomeFailed(ClientError):
    """What went wrong was told name by name; the client's last word is the status itself (cli: StatusError)."""

    def __init__(self) -> None:
        super().__init__("exit status 1")


async def main(docker: Client, call: Invocation) -> int:
    failed = False
    for name in call.operands:
        try:
            await docker.engine.network_remove(name)
        except DockerError as error:
            if not (call.yes("force") and isinstance(error, NotFound)):
                await docker.complain(sentence(error))
                failed = True
        else:
            await docker.line(name)
    if failed:
        raise SomeFailed
    return 0

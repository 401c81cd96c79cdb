"""docker plugin upgrade [OPTIONS] PLUGIN [REMOTE] (cli: command/plugin/upgrade.go)"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError, sentence
from emulator.commands.plugin.names import find
from emulator.errors import DockerError
from emulator.parse.invocation import Invocation


class NoPluginData(ClientError):
    def __init__(self, cause: DockerError | ClientError) -> None:
        super().__init__(f"error reading plugin data: {sentence(cause)}")


async def main(docker: Client, call: Invocation) -> int:
    try:
        await find(docker, call.operands[0])
    except (DockerError, ClientError) as error:
        raise NoPluginData(error) from error
    return 0

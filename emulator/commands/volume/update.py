"""docker volume update [--availability MODE] VOLUME: for the volumes of a swarm, of which this engine has none"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.parse.invocation import Invocation


class OnlyCluster(ClientError):
    def __init__(self) -> None:
        super().__init__("can only update cluster volumes")


async def main(docker: Client, call: Invocation) -> int:
    await docker.engine.volume_inspect(call.operands[0])
    raise OnlyCluster

"""docker volume create [-d DRIVER] [--label LABEL] [-o OPT] [VOLUME]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.engine.errors.network import NoSwarmManager
from emulator.parse.invocation import Invocation
from emulator.parse.values.pairs import to_map

CLUSTER_FLAGS = ("group", "scope", "sharing", "availability", "type", "limit-bytes", "required-bytes")


class NameTwice(ClientError):
    def __init__(self) -> None:
        super().__init__("conflicting options: cannot specify a volume-name through both --name and as a positional arg")


async def main(docker: Client, call: Invocation) -> int:
    name = call.operands[0] if call.operands else ""
    if call.values.get("name"):
        if name:
            raise NameTwice
        name = call.text("name")
    if any(flag in call.changed for flag in CLUSTER_FLAGS):
        raise NoSwarmManager
    volume = await docker.engine.volume_create(
        name, driver=call.text("driver"), options=call.pairs("opt"), labels=to_map(call.words("label"))
    )
    await docker.line(volume.Name)
    return 0

"""docker plugin push PLUGIN[:TAG] (cli: command/plugin/push.go)"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.commands.plugin.names import find
from emulator.commands.references import reference
from emulator.parse.invocation import Invocation


class DigestGiven(ClientError):
    def __init__(self, name: str) -> None:
        super().__init__(f"invalid name: {name}")


async def main(docker: Client, call: Invocation) -> int:
    plugin = reference(call.operands[0])
    if plugin.digest:
        raise DigestGiven(call.operands[0])
    await find(docker, plugin.tagged().familiar)
    return 0

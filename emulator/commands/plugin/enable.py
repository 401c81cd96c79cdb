"""docker plugin enable [--timeout SECONDS] PLUGIN"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.commands.plugin.names import find
from emulator.parse.invocation import Invocation


class NegativeTimeout(ClientError):
    def __init__(self, seconds: int) -> None:
        super().__init__(f"negative timeout {seconds} is invalid")


async def main(docker: Client, call: Invocation) -> int:
    if call.number("timeout") < 0:
        raise NegativeTimeout(call.number("timeout"))
    await find(docker, call.operands[0])
    return 0

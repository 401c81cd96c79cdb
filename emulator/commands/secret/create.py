"""docker secret create [OPTIONS] SECRET [file|-]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.commands.secret.content import content
from emulator.commands.swarm.manager import ask
from emulator.parse.invocation import Invocation


class NoFile(ClientError):
    def __init__(self) -> None:
        super().__init__("secret file is required")


class DriverAndData(ClientError):
    def __init__(self) -> None:
        super().__init__("When using secret driver secret data must be empty")


async def main(docker: Client, call: Invocation) -> int:
    source = call.operands[1] if len(call.operands) > 1 else ""
    if call.text("driver"):
        if source:
            raise DriverAndData
    elif not source:
        raise NoFile
    else:
        await content(docker, source)
    return await ask(docker, call)

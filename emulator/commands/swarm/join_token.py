"""docker swarm join-token [-q] [--rotate] (worker|manager)"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.commands.swarm.manager import ask
from emulator.parse.invocation import Invocation


class UnknownRole(ClientError):
    def __init__(self, role: str) -> None:
        super().__init__(f"unknown role {role}")


async def main(docker: Client, call: Invocation) -> int:
    if call.operands[0] not in ("worker", "manager"):
        raise UnknownRole(call.operands[0])
    return await ask(docker, call)

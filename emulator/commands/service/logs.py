"""docker service logs [OPTIONS] SERVICE|TASK"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.swarm.manager import find
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    await find(docker, "service", call.operands[0])
    return 0

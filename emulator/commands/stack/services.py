"""docker stack services [OPTIONS] STACK"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.stack.names import check_names
from emulator.commands.swarm.manager import ask
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    check_names(*call.operands)
    return await ask(docker, call)

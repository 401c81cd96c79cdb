"""docker swarm join [OPTIONS] HOST:PORT"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.swarm.availability import check_availability
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    check_availability(call.text("availability"))
    await docker.engine.swarm_join(call.operands[0], listen=call.text("listen-addr"), token=call.text("token"))
    return 0

"""docker swarm join [OPTIONS] HOST:PORT"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.swarm.availability import check_availability
from emulator.engine.system.swarm import Places
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    check_availability(call.text("availability"))
    places = Places(call.text("listen-addr"), data_path=call.text("data-path-addr"))
    await docker.engine.swarm_join(call.operands[0], call.text("token"), places)
    return 0

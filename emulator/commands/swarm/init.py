"""docker swarm init [OPTIONS]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.swarm.availability import check_availability
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    check_availability(call.text("availability"))
    await docker.engine.swarm_init(listen=call.text("listen-addr"), advertise=call.text("advertise-addr"))
    return 0

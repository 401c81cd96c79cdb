"""docker swarm leave [-f]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    await docker.engine.swarm_leave()
    return 0

"""docker network disconnect [-f] NETWORK CONTAINER"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    await docker.engine.network_disconnect(*call.operands, force=call.yes("force"))
    return 0

"""docker node ps [OPTIONS] [NODE...]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.swarm.manager import all_of
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    return await all_of(docker, "node", call.operands or ("self",))

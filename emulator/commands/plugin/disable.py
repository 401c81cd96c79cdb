"""docker plugin disable [-f] PLUGIN"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.plugin.names import find
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    await find(docker, call.operands[0])
    return 0

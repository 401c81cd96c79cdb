"""docker config inspect [-f FORMAT] [--pretty] CONFIG... (the client misspells its own word)"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.swarm.manager import inspect
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    return await inspect(docker, call, "contig")

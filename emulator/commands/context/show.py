"""docker context show"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.endpoint import context_name
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    await docker.line(context_name(docker, call))
    return 0

"""docker create [OPTIONS] IMAGE [COMMAND] [ARG...]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.container.creation import create, request_of
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    await docker.line(await create(docker, call, request_of(docker, call, "create")))
    return 0

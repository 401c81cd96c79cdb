"""docker secret inspect [-f FORMAT] [--pretty] SECRET..."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.swarm.manager import inspect
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    return await inspect(docker, call, "secret")

"""docker kill [-s SIGNAL] CONTAINER..."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import each
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    signal = call.text("signal")
    return await each(docker, call.operands, lambda name: docker.engine.container_kill(name, signal))

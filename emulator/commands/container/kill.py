"""docker kill [-s SIGNAL] CONTAINER..."""

from __future__ import annotations

from emulator.commands.arguments import text
from emulator.commands.client import Client
from emulator.commands.outcome import each
from emulator.parse import Invocation


async def main(docker: Client, call: Invocation) -> int:
    signal = text(call, "signal")
    return await each(docker, call.operands, lambda name: docker.engine.container_kill(name, signal))

"""docker restart [-s SIGNAL] [-t SECONDS] CONTAINER..."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.container.stop import timeout
from emulator.commands.outcome import each
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    seconds, signal = timeout(call), call.text("signal")
    return await each(docker, call.operands, lambda name: docker.engine.container_restart(name, seconds, signal))

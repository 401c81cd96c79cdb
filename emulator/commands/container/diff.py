"""docker diff CONTAINER: `A`, `C` or `D` and a path, a line each."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.output.contexts import diff
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    await docker.out(diff.write(await docker.engine.container_changes(call.operands[0])))
    return 0

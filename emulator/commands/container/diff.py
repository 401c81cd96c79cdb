"""docker diff CONTAINER: `A`, `C` or `D` and a path, a line each."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.parse import Invocation


async def main(docker: Client, call: Invocation) -> int:
    for change in await docker.engine.container_changes(call.operands[0]):
        await docker.line(f"{change.kind} {change.path}")
    return 0

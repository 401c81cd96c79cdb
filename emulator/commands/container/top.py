"""docker top CONTAINER [ps OPTIONS]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.output.table import tabulate
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    container, *options = call.operands
    processes = await docker.engine.container_top(container, options)
    rows = (processes.titles, *processes.rows)
    await docker.out(tabulate("".join("\t".join(row) + "\n" for row in rows), min_width=20, padding=3))
    return 0

"""docker top CONTAINER [ps OPTIONS]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.output.table import Table
from emulator.parse import Invocation


async def main(docker: Client, call: Invocation) -> int:
    container, *options = call.operands
    processes = await docker.engine.container_top(container, options)
    table = Table(minimum=20, padding=3)
    table.row(processes.Titles)
    for process in processes.Processes:
        table.row(process)
    await docker.out(table.text())
    return 0

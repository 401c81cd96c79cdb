"""docker container prune [-f] [--filter FILTER]"""

from __future__ import annotations

from emulator.commands.arguments import switch
from emulator.commands.client import Client
from emulator.commands.confirm import confirm
from emulator.commands.filters import filters_of
from emulator.output.units import human_size
from emulator.parse import Invocation

WARNING = "WARNING! This will remove all stopped containers.\nAre you sure you want to continue?"


async def main(docker: Client, call: Invocation) -> int:
    if not switch(call, "force") and not await confirm(docker, WARNING):
        return 0
    report = await docker.engine.container_prune(filters_of(call))
    if report.ContainersDeleted:
        await docker.out("Deleted Containers:\n" + "".join(f"{name}\n" for name in report.ContainersDeleted) + "\n")
    await docker.line(f"Total reclaimed space: {human_size(report.SpaceReclaimed)}")
    return 0

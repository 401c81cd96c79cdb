"""docker container prune [-f] [--filter FILTER]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.confirm import confirm
from emulator.engine.container.prune import ContainersPruned
from emulator.output.units import human_size
from emulator.parse.invocation import Invocation

WARNING = "WARNING! This will remove all stopped containers.\nAre you sure you want to continue?"


async def main(docker: Client, call: Invocation) -> int:
    if not call.yes("force") and not await confirm(docker, WARNING):
        return 0
    report = await docker.engine.container_prune(call.filters())
    await docker.out(told(report))
    await docker.line(f"Total reclaimed space: {human_size(report.SpaceReclaimed)}")
    return 0


def told(report: ContainersPruned) -> str:
    """What was deleted, with an empty line below; nothing for nothing."""
    deleted = "".join(f"{name}\n" for name in report.ContainersDeleted or ())
    return f"Deleted Containers:\n{deleted}\n" if deleted else ""

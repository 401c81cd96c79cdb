"""docker image prune [-a] [-f] [--filter FILTER]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.confirm import confirm
from emulator.engine.image.prune import ImagesPruned
from emulator.output.units import human_size
from emulator.parse.invocation import Invocation

SURE = "Are you sure you want to continue?"
DANGLING = "WARNING! This will remove all dangling images.\n" + SURE
ALL = "WARNING! This will remove all images without at least one container associated to them.\n" + SURE


async def main(docker: Client, call: Invocation) -> int:
    everything = call.yes("all")
    if not call.yes("force") and not await confirm(docker, ALL if everything else DANGLING):
        return 0
    filters = {**call.filters(), "dangling": ("false" if everything else "true",)}
    report = await docker.engine.image_prune(filters)
    await docker.out(told(report))
    await docker.line(f"Total reclaimed space: {human_size(report.SpaceReclaimed)}")
    return 0


def told(report: ImagesPruned) -> str:
    """What was untagged and deleted, with an empty line below; nothing for nothing."""
    items = report.ImagesDeleted or ()
    lines = [f"untagged: {item.Untagged}\n" if item.Untagged else f"deleted: {item.Deleted}\n" for item in items]
    return f"Deleted Images:\n{''.join(lines)}\n" if lines else ""

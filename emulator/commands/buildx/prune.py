"""docker buildx prune [-a] [-f] [--filter FILTER] … (docker builder prune)"""

from __future__ import annotations

from emulator.commands.buildx.instances import check_chosen
from emulator.commands.client import Client
from emulator.commands.confirm import confirm
from emulator.errors import NotEmulated
from emulator.output.contexts import buildx_usage
from emulator.parse.invocation import Invocation

DANGLING = "WARNING! This will remove all dangling build cache. Are you sure you want to continue?"
ALL = "WARNING! This will remove all build cache. Are you sure you want to continue?"


async def main(docker: Client, call: Invocation) -> int:
    check_chosen(call)
    for name in ("max-used-space", "min-free-space"):
        if name in call.changed:
            raise NotEmulated(f"{call.called_as} --{name}")
    everything = call.yes("all")
    if not call.yes("force") and not await confirm(docker, ALL if everything else DANGLING):
        return 0
    keep = call.number("reserved-space")
    gone = await docker.engine.build_pruned(call.filters(), all=everything, keep=keep)
    now = docker.engine.timeline.now
    show = buildx_usage.pruned_verbose if call.yes("verbose") else buildx_usage.pruned
    await docker.out(show(gone, now) + f"Total:\t{buildx_usage.size_text(sum(record.size for record in gone))}\n")
    return 0

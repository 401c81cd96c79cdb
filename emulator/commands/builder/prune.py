"""docker builder prune [-a] [-f] [--filter FILTER] [--keep-storage SIZE], without BuildKit's client (cli: builder/prune.go)"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.confirm import confirm
from emulator.output.units import human_size
from emulator.parse.invocation import Invocation

SURE = "Are you sure you want to continue?"
DANGLING = f"WARNING! This will remove all dangling build cache. {SURE}"
ALL = f"WARNING! This will remove all build cache. {SURE}"


async def main(docker: Client, call: Invocation) -> int:
    everything = call.yes("all")
    if not call.yes("force") and not await confirm(docker, ALL if everything else DANGLING):
        return 0
    gone = await docker.engine.build_pruned(call.filters(), all=everything, keep=call.number("keep-storage"))
    if gone:
        await docker.out("Deleted build cache objects:\n" + "".join(f"{record.id}\n" for record in gone) + "\n")
    await docker.line(f"Total reclaimed space: {human_size(sum(record.size for record in gone))}")
    return 0

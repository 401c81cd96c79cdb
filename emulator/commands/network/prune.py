"""docker network prune [-f] [--filter FILTER]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.confirm import confirm
from emulator.parse.invocation import Invocation

WARNING = (
    "WARNING! This will remove all custom networks not used by at least one container.\n"
    "Are you sure you want to continue?"
)


async def main(docker: Client, call: Invocation) -> int:
    if not call.yes("force") and not await confirm(docker, WARNING):
        return 0
    removed = await docker.engine.network_prune(call.filters())
    if removed:
        await docker.out("Deleted Networks:\n" + "".join(f"{name}\n" for name in removed) + "\n")
    return 0

"""docker network prune [-f] [--filter FILTER]"""

from __future__ import annotations

from collections.abc import Sequence

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
    await docker.out(told(await docker.engine.network_prune(call.filters())))
    return 0


def told(removed: Sequence[str]) -> str:
    """What was deleted, with an empty line below; nothing for nothing."""
    return "Deleted Networks:\n" + "".join(f"{name}\n" for name in removed) + "\n" if removed else ""

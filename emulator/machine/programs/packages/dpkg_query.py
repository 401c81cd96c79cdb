"""dpkg-query: dpkg's questions."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.dpkg import QUERIES, query


async def main(process: Process) -> int:
    words = process.argv[1:]
    action = next((word for word in words if word in QUERIES or word[:2] in ("-W", "-l")), "")
    if not action:
        await process.complain(
            "dpkg-query: error: need an action option\n\nUse --help for help about querying packages.\n"
        )
        return 2
    rest = list(words)
    rest.remove(action)
    return await query(
        process, action if action in QUERIES else action[:2], rest if action in QUERIES else [action[2:], *rest]
    )

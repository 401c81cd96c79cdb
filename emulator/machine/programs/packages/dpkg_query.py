"""dpkg-query: dpkg's questions."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.dpkg import QUERIES, query


async def main(process: Process) -> int:
    words = process.argv[1:]
    action = next((word for word in words if word in QUERIES or word[:2] in ("-W", "-l")), "")
    if not action:
        unknown = next((word for word in words if word.startswith("-") and word[:2] != "-f" and word[:6] != "--show"), "")
        said = f"unknown option {unknown}" if unknown else "need an action option"
        await process.complain(f"dpkg-query: error: {said}\n\nUse --help for help about querying packages.\n")
        return 2
    rest = list(words)
    rest.remove(action)
    return await query(
        process, action if action in QUERIES else action[:2], rest if action in QUERIES else [action[2:], *rest]
    )

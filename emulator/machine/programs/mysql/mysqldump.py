"""mysqldump and its neighbours: there by name; what they do is not emulated."""

from __future__ import annotations

from emulator.machine.kernel.process import Process


async def main(process: Process) -> int:
    name = process.argv[0].rpartition("/")[2]
    await process.complain(f"{name}: this program is not emulated; the namespace backend runs the real one\n")
    return 1

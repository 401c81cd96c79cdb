"""nologin: refuses."""

from __future__ import annotations

from emulator.machine.kernel.process import Process


async def main(process: Process) -> int:
    await process.out("This account is currently not available.\n")
    return 1

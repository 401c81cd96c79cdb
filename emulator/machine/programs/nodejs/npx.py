"""npx: not emulated; it says so."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.text.versions import refuse


async def main(process: Process) -> int:
    return await refuse(process, "npx", " ".join(process.argv[1:2]))

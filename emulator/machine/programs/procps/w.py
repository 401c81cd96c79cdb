"""w: nobody is logged in on a machine like this."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.procps.uptime import line


async def main(process: Process) -> int:
    await process.out(line(process) + "\nUSER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n")
    return 0

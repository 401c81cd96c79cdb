"""vdir: `ls -l -b`."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.gnu import ls


async def main(process: Process) -> int:
    return await ls.main(process, argv=[process.argv[0], "-l", "-b", *process.argv[1:]])

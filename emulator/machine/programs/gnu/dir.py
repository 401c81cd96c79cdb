"""dir: `ls -C -b`."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.gnu import ls


async def main(process: Process) -> int:
    return await ls.main(process, argv=[process.argv[0], "-C", "-b", *process.argv[1:]])

"""busybox killall."""

from emulator.machine.kernel.process import Process
from emulator.machine.programs.procps.busybox_kill import kill


async def main(process: Process) -> int:
    return await kill(process, by_name=True)

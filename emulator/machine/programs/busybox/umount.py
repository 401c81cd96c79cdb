"""busybox umount."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.text.job import Job, Usage, program
from emulator.machine.programs.util_linux.mount import unmount


@program(busybox="-r -l -f -d -a -n -t=", busybox_trouble=1)
async def _checked(job: Job) -> int | None:
    if not job.operands and not job.has("a"):
        raise Usage
    process: Process = job.process
    denied = "umount: can't unmount {target}: Operation not permitted\n"
    status = await unmount(process, "umount: can't unmount {target}: Invalid argument\n", denied)
    return 1 if status else 0


async def main(process: Process) -> int:
    from emulator.machine.programs.text.flavour import BUSYBOX

    return await _checked(process, BUSYBOX)

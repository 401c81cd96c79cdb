"""busybox's awk."""

from __future__ import annotations

from emulator.machine.programs.awk.dialect import BUSYBOX_AWK
from emulator.machine.programs.awk.run import run
from emulator.machine.programs.text.job import Job, program


@program(busybox="-F= -v= -f= -e=", busybox_permute=False)
async def main(job: Job) -> int | None:
    return await run(job, BUSYBOX_AWK)

"""sync: nothing here is ever unwritten."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Job, program


@program(gnu="-d,--data -f,--file-system", busybox="-d -f")
async def main(job: Job) -> int | None:
    for name in job.operands:
        try:
            job.process.open(name).close()
        except LinuxError as error:
            await job.fail(job.words(f"error opening {job.quoted(name)}: {error}", f"{name}: {error}"))
    return None

"""which: where PATH leads."""

from __future__ import annotations

from emulator.machine.programs.text.job import Job, program
from emulator.machine.programs.text.launch import found_in_path


@program(gnu="-a -s", busybox="-a", hint="Usage: {name} [-as] args\n", trouble=2, busybox_trouble=1)
async def main(job: Job) -> int | None:
    if not job.operands and not job.gnu:
        job.need(1)
    missing = not job.operands
    for name in job.operands:
        found = found_in_path(job.process, name, job.has("a"))
        missing = missing or not found
        if not job.has("s"):
            await job.out.text("".join(path + "\n" for path in found))
    return int(missing)

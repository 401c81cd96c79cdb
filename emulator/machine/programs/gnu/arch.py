"""arch: the machine's architecture."""

from __future__ import annotations

from emulator.machine.programs.text.job import Job, program


@program()
async def main(job: Job) -> int | None:
    job.need(0, 0)
    await job.out.text(job.process.machine.architecture + "\n")
    return None

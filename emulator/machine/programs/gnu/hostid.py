"""hostid: a number made of the machine's first address; 0 here, as where no address resolves."""

from __future__ import annotations

from emulator.machine.programs.text.job import Job, program


@program()
async def main(job: Job) -> int | None:
    job.need(0, 0)
    await job.out.text("00000000\n")
    return None

"""users: who is logged in; nobody is, without a login."""

from __future__ import annotations

from emulator.machine.programs.text.job import Job, program


@program()
async def main(job: Job) -> int | None:
    job.need(0, 1)
    return None

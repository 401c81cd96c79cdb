"""usleep: waits microseconds; busybox's."""

from __future__ import annotations

from emulator.machine.programs.text.job import Complaint, Job, program


@program(busybox="")
async def main(job: Job) -> int | None:
    job.need(1, 1)
    if not job.operands[0].isdigit():
        raise Complaint(f"invalid number '{job.operands[0]}'")
    await job.process.sleep(int(job.operands[0]) * 1000)
    return None

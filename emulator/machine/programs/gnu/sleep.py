"""sleep: waits."""

from __future__ import annotations

from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.sizes import duration


@program()
async def main(job: Job) -> int | None:
    job.need(1)
    total = 0
    bad = []
    for word in job.operands:
        time = duration(word)
        if time is None:
            bad.append(word)
        total += time or 0
    if bad and not job.gnu:
        raise Complaint(f"invalid number '{bad[0]}'")
    for word in bad[:-1]:
        await job.complain(f"invalid time interval {job.quote(word)}")
    if bad:
        raise Usage(f"invalid time interval {job.quote(bad[-1])}")
    await job.process.sleep(total)
    return None

"""nproc: how many processors there are."""

from __future__ import annotations

from emulator.machine.programs.text.job import Complaint, Job, program


@program(gnu="--all --ignore=", busybox="--all --ignore=")
async def main(job: Job) -> int | None:
    if job.gnu:
        job.need(0, 0)
    text = job.get("ignore") or "0"
    if not text.isdigit():
        raise Complaint(f"invalid number to ignore: {job.quote(text)}")
    await job.out.text(f"{max(job.process.machine.cpus - int(text), 1)}\n")
    return None

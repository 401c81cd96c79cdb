"""nproc: how many processors there are."""

from __future__ import annotations

from emulator.machine.digits import number_of
from emulator.machine.kernel.cpus import allowed
from emulator.machine.programs.text.job import Complaint, Job, program


@program(gnu="--all --ignore=", busybox="--all --ignore=")
async def main(job: Job) -> int | None:
    if job.gnu:
        job.need(0, 0)
    text = job.get("ignore") or "0"
    if not text.isdigit():
        raise Complaint(f"invalid number to ignore: {job.quote(text)}")
    machine = job.process.machine
    count = machine.cpus if job.has("all") else len(allowed(machine))
    await job.out.text(f"{max(count - number_of(text), 1)}\n")
    return None

"""[[: busybox's other name of test."""

from __future__ import annotations

from emulator.machine.programs.text.conditions import Conditions
from emulator.machine.programs.text.job import Complaint, Job, program


@program(raw=True, trouble=2)
async def main(job: Job) -> int | None:
    if job.operands[-1:] != ["]]"]:
        raise Complaint("missing ]]")
    return int(not Conditions(job, job.operands[:-1]).value())

"""test: a condition as a status."""

from __future__ import annotations

from emulator.machine.programs.text.conditions import Conditions
from emulator.machine.programs.text.job import Job, program


@program(raw=True, trouble=2)
async def main(job: Job) -> int | None:
    return int(not Conditions(job, job.operands).value())

"""false: fails."""

from __future__ import annotations

from emulator.machine.programs.text.job import Job, program


@program(raw=True)
async def main(job: Job) -> int | None:
    return 1

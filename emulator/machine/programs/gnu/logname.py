"""logname: who logged in; in a container nobody did."""

from __future__ import annotations

from emulator.machine.programs.text.job import Complaint, Job, program


@program()
async def main(job: Job) -> int | None:
    job.need(0, 0)
    raise Complaint(job.words("no login name", "getlogin: No such device or address"))

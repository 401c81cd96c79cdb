"""whoami: the name of the user."""

from __future__ import annotations

from emulator.machine.programs.text.accounts import Accounts
from emulator.machine.programs.text.job import Complaint, Job, program


@program()
async def main(job: Job) -> int | None:
    job.need(0, 0)
    uid = job.process.credentials.uid
    name = Accounts(job.process).user_name(uid)
    if name is None:
        raise Complaint(job.words(f"cannot find name for user ID {uid}", f"unknown uid {uid}"))
    await job.out.text(name + "\n")
    return None

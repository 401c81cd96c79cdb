"""groups: the names of one's groups."""

from __future__ import annotations

from emulator.machine.programs.text.accounts import Accounts
from emulator.machine.programs.text.job import Job, program


@program()
async def main(job: Job) -> int | None:
    accounts = Accounts(job.process)
    if not job.operands:
        credentials = job.process.credentials
        own = [credentials.gid, *(gid for gid in credentials.groups if gid != credentials.gid)]
        await _show(job, accounts, own, "")
    for name in job.operands:
        user = accounts.user(name)
        if user is None:
            await job.fail(job.words(f"{job.quote(name)}: no such user", f"unknown user {name}"))
            continue
        await _show(job, accounts, accounts.groups_of(user), f"{name} : " if job.gnu else "")
    return None


async def _show(job: Job, accounts: Accounts, groups: list[int], title: str) -> None:
    names = []
    for gid in groups:
        name = accounts.group_name(gid)
        if name is None:
            await job.fail(job.words(f"cannot find name for group ID {gid}", f"unknown gid {gid}"))
        names.append(name or str(gid))
    await job.out.text(title + " ".join(names) + "\n")

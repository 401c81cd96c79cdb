"""id: who one is."""

from __future__ import annotations

from emulator.machine.digits import number_of
from emulator.machine.programs.text.accounts import Accounts
from emulator.machine.programs.text.job import Complaint, Job, program


@program(gnu="-a -Z,--context! -g,--group -G,--groups -n,--name -r,--real -u,--user -z,--zero", busybox="-G -g -n -r -u")
async def main(job: Job) -> int | None:
    accounts = Accounts(job.process)
    kinds = [key for key in "ugG" if job.has(key)]
    if len(kinds) > 1:
        raise Complaint('cannot print "only" of more than one choice')
    if not kinds and (job.has("n") or job.has("r")):
        raise Complaint("cannot print only names or real IDs in default format")
    names: list[str | None] = [*job.operands]
    for name in names or [None]:
        found = _who(job, accounts, name)
        if found is None:
            await job.fail(job.words(f"{job.quote(name or '')}: no such user", f"unknown user {name}"))
            continue
        await job.out.text(_shown(job, accounts, *found) + ("\0" if job.has("z") else "\n"))
    return None


def _who(job: Job, accounts: Accounts, name: str | None) -> tuple[int, int, list[int]] | None:
    if name is None:
        credentials = job.process.credentials
        groups = [credentials.gid, *(gid for gid in credentials.groups if gid != credentials.gid)]
        if not job.gnu and credentials.gid in credentials.groups:
            groups = sorted(groups)  # as the kernel keeps them
        return credentials.uid, credentials.gid, groups
    user = accounts.user(name)
    if user is None and name.isdigit():
        user = accounts.user_of(number_of(name))
    return None if user is None else (user.uid, user.gid, accounts.groups_of(user))


def _shown(job: Job, accounts: Accounts, uid: int, gid: int, groups: list[int]) -> str:
    names = job.has("n")
    if job.has("u"):
        return (accounts.user_name(uid) or str(uid)) if names else str(uid)
    if job.has("g"):
        return (accounts.group_name(gid) or str(gid)) if names else str(gid)
    if job.has("G"):
        separator = "\0" if job.has("z") else " "
        return separator.join((accounts.group_name(each) or str(each)) if names else str(each) for each in groups)

    def both(number: int, name: str | None) -> str:
        return f"{number}({name})" if name else str(number)

    text = f"uid={both(uid, accounts.user_name(uid))} gid={both(gid, accounts.group_name(gid))}"
    return text + " groups=" + ",".join(both(each, accounts.group_name(each)) for each in groups)

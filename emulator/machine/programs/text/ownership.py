"""chown and chgrp: one program; they differ in how the owner is spelled."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.accounts import Accounts
from emulator.machine.programs.text.job import Complaint, Job, Program, program
from emulator.machine.programs.text.walk import look, walk

_GNU = (
    "-c,--changes -f,--silent,--quiet -v,--verbose -h,--no-dereference --dereference -R,--recursive -H -L -P "
    "--from= --no-preserve-root"
    " --preserve-root --reference="
)


def changer(groups_only: bool) -> Program:
    """chgrp when `groups_only`, else chown."""

    @program(gnu=_GNU, busybox="-R -h -L -H -P -c -v -f")
    async def run(job: Job) -> int | None:
        uid, gid = _owner(job, groups_only)
        only = _spec(job, job.get("from") or "", "from") if job.has("from") else (-1, -1)
        follow = job.options.latest("H", "L", "P") or "P"
        for name in job.operands:
            if not job.has("R"):
                await _one(job, name, uid, gid, only, not job.has("h"), groups_only)
                continue
            for visit in walk(job.process, name, follow):
                if visit.error is not None:
                    await job.fail(
                        job.words(f"cannot access {job.quoted(visit.path)}: {visit.error}", f"{visit.path}: {visit.error}")
                    )
                elif not visit.leaving:
                    await _one(job, visit.path, uid, gid, only, follow == "L", groups_only)
        return None

    return run


def _owner(job: Job, groups_only: bool) -> tuple[int, int]:
    if (reference := job.get("reference")) is not None:
        job.need(1)
        try:
            status = job.process.stat(reference)
        except LinuxError as error:
            raise Complaint(f"failed to get attributes of {job.quoted(reference)}: {error}") from error
        return (-1 if groups_only else status.uid), status.gid
    job.need(2)
    text = job.operands.pop(0)
    if groups_only:
        gid = Accounts(job.process).gid(text) if text else -1
        if gid is None:
            raise Complaint(job.words(f"invalid group: {job.quote(text)}", f"unknown group {text}"))
        return -1, gid
    return _spec(job, text, "")


def _spec(job: Job, text: str, option: str) -> tuple[int, int]:
    """`user`, `user:group`, `user:`, `:group`; a dot is an older colon."""
    accounts = Accounts(job.process)
    name, colon, group = text.partition(":")
    if not colon and "." in text and accounts.uid(text) is None:
        name, colon, group = text.partition(".")
    uid = accounts.uid(name) if name else -1
    if uid is None:
        raise Complaint(job.words(f"invalid user: {job.quote(text)}", f"unknown user {name}"))
    gid: int | None = accounts.gid(group) if group else -1
    if gid is None:
        raise Complaint(job.words(f"invalid group: {job.quote(text)}", f"unknown group {group}"))
    if colon and name and not group:
        user = accounts.user_of(uid)
        if user is None:
            raise Complaint(f"invalid spec: {job.quote(text)}")
        gid = user.gid
    return uid, gid


async def _one(job: Job, path: str, uid: int, gid: int, only: tuple[int, int], follow: bool, groups_only: bool) -> None:
    process = job.process
    try:
        status = process.stat(path) if follow else look(process, path, False)
    except LinuxError as error:
        if not job.has("f"):
            await job.fail(job.words(f"cannot access {job.quoted(path)}: {error}", f"{path}: {error}"))
        job.status = 1
        return
    if (only[0] not in (-1, status.uid)) or (only[1] not in (-1, status.gid)):
        return
    try:
        process.chown(path, uid, gid, follow=follow)
    except LinuxError as error:
        if not job.has("f"):
            what = "group" if groups_only else "ownership"
            await job.fail(job.words(f"changing {what} of {job.quoted(path)}: {error}", f"{path}: {error}"))
        job.status = 1
        return
    await _tell(job, path, (status.uid, status.gid), (uid, gid), groups_only)


async def _tell(job: Job, path: str, old: tuple[int, int], asked: tuple[int, int], groups_only: bool) -> None:
    new = (old[0] if asked[0] < 0 else asked[0], old[1] if asked[1] < 0 else asked[1])
    if not (job.has("v") or (job.has("c") and old != new)):
        return
    accounts = Accounts(job.process)

    def shown(pair: tuple[int, int]) -> str:
        user = accounts.user_name(pair[0]) or str(pair[0])
        group = accounts.group_name(pair[1]) or str(pair[1])
        if groups_only:
            return group
        return user if asked[1] < 0 else f"{user}:{group}" if asked[0] >= 0 else f":{group}"

    what = "group" if groups_only else "ownership"
    if old == new:
        await job.out.text(f"{what} of {job.quoted(path)} retained as {shown(new)}\n")
    else:
        await job.out.text(f"changed {what} of {job.quoted(path)} from {shown(old)} to {shown(new)}\n")

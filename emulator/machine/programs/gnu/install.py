"""install: copies files and sets what they are."""

from __future__ import annotations

import posixpath

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text import modes
from emulator.machine.programs.text.accounts import Accounts
from emulator.machine.programs.text.copying import Copier, Manner
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.targets import pairs

_GNU = (
    "-b --backup? -c -C,--compare -d,--directory -D -g,--group= -m,--mode= -o,--owner= -p,--preserve-timestamps"
    " -s,--strip --strip-program="
    " -S,--suffix=! -t,--target-directory= -T,--no-target-directory -v,--verbose"
)


@program(gnu=_GNU, busybox="-c -d -D -p -s -g= -m= -o= -t=")
async def main(job: Job) -> int | None:
    if job.has("d"):
        if not job.operands:
            raise Usage(job.words("missing file operand", ""))
        for name in job.operands:
            await _directories(job, name)
            _dress(job, name)
        return None
    if job.has("D") and job.operands:
        top = job.get("t") or posixpath.dirname(job.operands[-1])
        if top and len(job.operands) > (job.get("t") is None):
            await _directories(job, top)
    copier = Copier(job, Manner(verbose=job.has("v"), remove_first=True, keep_times=job.has("p"), backup=job.has("b")))
    for source, target in pairs(job):
        if await copier.operand(source, target):
            _dress(job, target)
    return None


async def _directories(job: Job, name: str) -> None:
    path = "/" if name.startswith("/") else ""
    for part in name.strip("/").split("/"):
        path = f"{path.rstrip('/')}/{part}" if path else part
        try:
            job.process.mkdir(path, 0o755)
        except LinuxError as error:
            if not job.process.exists(path) or not job.process.stat(path).is_directory:
                raise Complaint(f"cannot create directory {job.quoted(path)}: {error}") from error
            continue
        if job.has("v"):
            await job.out.text(f"{job.name}: creating directory {job.quoted(path)}\n")


def _dress(job: Job, path: str) -> None:
    accounts = Accounts(job.process)
    uid = gid = -1
    if (owner := job.get("o")) is not None:
        found = accounts.uid(owner)
        if found is None:
            raise Complaint(f"invalid user {job.quote(owner)}")
        uid = found
    if (group := job.get("g")) is not None:
        found = accounts.gid(group)
        if found is None:
            raise Complaint(f"invalid group {job.quote(group)}")
        gid = found
    change = modes.parse(job.get("m") or "755", 0)
    if change is None:
        raise Complaint(f"invalid mode {job.quote(job.get('m') or '')}")
    try:
        if uid != -1 or gid != -1:
            job.process.chown(path, uid, gid)
        job.process.chmod(path, change(0, job.process.stat(path).is_directory))
    except LinuxError as error:
        raise Complaint(f"cannot change owner and permissions of {job.quoted(path)}: {error}") from error

"""touch: sets times, and makes empty files."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.open_file import Open
from emulator.machine.programs.text import dates
from emulator.machine.programs.text.job import Complaint, Job, program

_GNU = "-a -c,--no-create -d,--date= -f -h,--no-dereference -m -r,--reference= -t= --time="


@program(gnu=_GNU, busybox="-a -c,--no-create -d,--date= -h,--no-dereference -m -r,--reference= -t=")
async def main(job: Job) -> int | None:
    job.need(1, what="file operand")
    mtime, atime = _times(job)
    only = job.options.latest("a", "m") if not (job.has("a") and job.has("m")) else None
    only = {"access": "a", "atime": "a", "use": "a", "modify": "m", "mtime": "m"}.get(job.get("time") or "", only)
    for name in job.operands:
        if name == "-" and job.gnu:
            continue
        try:
            _touch(job, name, mtime, atime, only)
        except LinuxError as error:
            await job.fail(job.words(f"cannot touch {job.quoted(name)}: {error}", f"{name}: {error}"))
    return None


def _touch(job: Job, name: str, mtime: int, atime: int, only: str | None) -> None:
    process = job.process
    try:
        status = process.lstat(name) if job.has("h") else process.stat(name)
    except LinuxError as error:
        if error.errno is not Errno.ENOENT:
            raise
        if job.has("c") or job.has("h"):
            return
        process.open(name, Open.WRITE | Open.CREATE).close()
        status = process.stat(name)
    process.utime(name, status.mtime if only == "a" else mtime, status.atime if only == "m" else atime, follow=not job.has("h"))


def _times(job: Job) -> tuple[int, int]:
    now = job.process.kernel.timeline.now
    where = dates.zone(job.process.env)
    if (reference := job.get("r")) is not None:
        try:
            status = job.process.stat(reference)
        except LinuxError as error:
            raise Complaint(
                job.words(f"failed to get attributes of {job.quoted(reference)}: {error}", f"{reference}: {error}")
            ) from error
        return status.mtime, status.atime
    if (text := job.get("d")) is not None:
        found = dates.parse(text, now, where)
        if found is None:
            raise Complaint(job.words(f"invalid date format {job.quote(text)}", f"invalid date '{text}'"))
        return found, found
    if (text := job.get("t")) is not None:
        found = dates.touch_time(text, now, where)
        if found is None:
            raise Complaint(job.words(f"invalid date format {job.quote(text)}", f"invalid date '{text}'"))
        return found, found
    return now, now

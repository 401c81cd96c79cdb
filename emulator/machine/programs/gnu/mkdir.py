"""mkdir: makes directories."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.programs.text import modes
from emulator.machine.programs.text.job import Complaint, Job, program


@program(gnu="-m,--mode= -p,--parents -v,--verbose -Z! --context?!", busybox="-m= -p -v")
async def main(job: Job) -> int | None:
    job.need(1)
    mode = _mode(job)
    for name in job.operands:
        try:
            if job.has("p"):
                await _with_parents(job, name, mode)
            else:
                await _one(job, name, mode)
        except LinuxError as error:
            shown = error.path if job.has("p") and error.path else name
            await job.fail(
                job.words(f"cannot create directory {job.quoted(shown)}: {error}", f"can't create directory '{name}': {error}")
            )
    return None


def _mode(job: Job) -> int | None:
    text = job.get("m")
    if text is None:
        return None
    change = modes.parse(text, job.process.umask)
    if change is None:
        raise Complaint(f"invalid mode {job.quote(text)}")
    return change(0o777, True)


async def _one(job: Job, path: str, mode: int | None, slash: str = "") -> None:
    job.process.mkdir(path, 0o777)
    if mode is not None:
        job.process.chmod(path, mode)
    if job.has("v"):
        told = job.words(f"{job.name}: created directory {job.quoted(path)}", f"created directory: '{path}{slash}'")
        await job.out.text(told + "\n")


async def _with_parents(job: Job, name: str, mode: int | None) -> None:
    parts = name.split("/")
    path = ""
    for index, part in enumerate(parts):
        path = f"{path}/{part}" if index else part
        if not part or part in (".", ".."):
            continue
        last = not any(parts[index + 1 :])
        try:
            await _one(job, path, mode if last else None, "" if last else "/")
        except LinuxError as error:
            if error.errno not in (Errno.EEXIST, Errno.EROFS, Errno.EACCES) or not _directory(job, path):
                raise LinuxError(error.errno if error.errno is not Errno.EEXIST or last else Errno.ENOTDIR, path) from error


def _directory(job: Job, path: str) -> bool:
    try:
        return job.process.stat(path).is_directory
    except LinuxError:
        return False

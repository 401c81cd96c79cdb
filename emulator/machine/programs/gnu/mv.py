"""mv: moves and renames."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Stat
from emulator.machine.programs.text.copying import Copier, Manner
from emulator.machine.programs.text.job import Job, program
from emulator.machine.programs.text.targets import pairs
from emulator.machine.programs.text.walk import Questions, walk

_GNU = (
    "-b --backup? -f,--force -i,--interactive -n,--no-clobber --strip-trailing-slashes -S,--suffix=! "
    "-t,--target-directory="
    " -T,--no-target-directory -u,--update -v,--verbose -Z,--context!"
)
_WHOLE = Manner(recursive=True, follow="P", keep_mode=True, keep_owner=True, keep_times=True, keep_links=True, force=True)


@program(gnu=_GNU, busybox="-f -i -n -T -t= -u -v")
async def main(job: Job) -> int | None:
    for source, target in pairs(job):
        await _move(job, source.rstrip("/") if job.has("strip-trailing-slashes") else source, target)
    return None


async def _move(job: Job, source: str, target: str) -> None:
    process = job.process
    try:
        status = process.lstat(source)
    except LinuxError as error:
        await job.fail(job.words(f"cannot stat {job.quoted(source)}: {error}", f"can't rename '{source}': {error}"))
        return
    try:
        there: Stat | None = process.lstat(target)
    except LinuxError as error:
        if error.errno is Errno.ENOTDIR and not job.gnu:
            await job.fail(f"can't stat '{target}': Path has non-directory component")
            return
        there = None
    if there is not None and not await _may_replace(job, source, target, status, there):
        return
    try:
        process.rename(source, target)
    except LinuxError as error:
        if error.errno is Errno.EXDEV:
            await _across(job, source, target)
        else:
            await _refuse(job, source, target, status, error)
        return
    await _told(job, source, target)


async def _told(job: Job, source: str, target: str) -> None:
    if job.has("v"):
        arrow = f"{job.quoted(source)} -> {job.quoted(target)}\n"
        await job.out.text(f"renamed {arrow}" if job.gnu else arrow)


async def _may_replace(job: Job, source: str, target: str, status: Stat, there: Stat) -> bool:
    if (status.device, status.inode) == (there.device, there.inode):
        if not job.gnu:
            return True  # rename(2) itself takes it for done
        await job.fail(f"{job.quoted(source)} and {job.quoted(target)} are the same file")
        return False
    if there.is_directory and not status.is_directory:
        sentence = f"cannot overwrite directory {job.quoted(target)} with non-directory"
        await job.fail(job.words(sentence, f"can't rename '{source}': Is a directory"))
        return False
    if status.is_directory and not there.is_directory:
        sentence = f"cannot overwrite non-directory {job.quoted(target)} with directory {job.quoted(source)}"
        await job.fail(job.words(sentence, f"can't rename '{source}': Not a directory"))
        return False
    last = job.options.latest("i", "n", "f")
    if last == "n" or (job.has("u") and there.mtime >= status.mtime):
        return False
    if job.has("b") or job.has("backup"):
        job.process.rename(target, target + "~")
        return True
    stdin = job.process.files.get(0)
    guarded = last is None and stdin is not None and stdin.is_terminal and not job.process.access(target, "w")
    return not (last == "i" or guarded) or await Questions(job).ask(f"overwrite {job.quoted(target)}? ")


async def _refuse(job: Job, source: str, target: str, status: Stat, error: LinuxError) -> None:
    if error.errno is Errno.EINVAL and status.is_directory:
        sentence = f"cannot move {job.quoted(source)} to a subdirectory of itself, {job.quoted(target)}"
        await job.fail(job.words(sentence, f"can't rename '{source}': {error}"))
    else:
        await job.fail(
            job.words(f"cannot move {job.quoted(source)} to {job.quoted(target)}: {error}", f"can't rename '{source}': {error}")
        )


async def _across(job: Job, source: str, target: str) -> None:
    """Between two file systems: copy, then remove."""
    copier = Copier(job, _WHOLE)
    if not await copier.operand(source, target):
        return
    for visit in list(walk(job.process, source)):
        if visit.status is None:
            continue
        try:
            if visit.leaving:
                job.process.rmdir(visit.path)
            elif not visit.status.is_directory:
                job.process.unlink(visit.path)
        except LinuxError as error:
            await job.fail(f"cannot remove {job.quoted(visit.path)}: {error}")
    await _told(job, source, target)

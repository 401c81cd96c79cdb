"""chmod: permission bits."""

from __future__ import annotations

import re

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.programs.text import modes
from emulator.machine.programs.text.job import Complaint, Job, Program, Usage, program
from emulator.machine.programs.text.walk import Visit, walk

_GNU = "-c,--changes -f,--silent,--quiet -v,--verbose -R,--recursive --no-preserve-root --preserve-root --reference= -X="


@program(gnu=_GNU, busybox="-R -v -c -f -X=")
async def _chmod(job: Job) -> int | None:
    change = _change(job)
    for name in job.operands:
        if not job.has("R"):
            await _one(job, Visit(name, None, 0), change)
            continue
        for visit in walk(job.process, name):
            if not visit.leaving:
                await _one(job, visit, change)
    return None


def _change(job: Job) -> modes.Change:
    if (reference := job.get("reference")) is not None:
        job.need(1)
        try:
            mode = job.process.stat(reference).mode
        except LinuxError as error:
            raise Complaint(f"failed to get attributes of {job.quoted(reference)}: {error}") from error
        return lambda old, directory: mode
    text = job.get("X")
    if text is None:
        job.need(2)
        text = job.operands.pop(0)
    else:
        job.need(1)
    change = modes.parse(text, job.process.umask)
    if change is None:
        if job.gnu:
            raise Usage(f"invalid mode: {job.quote(text)}")
        raise Complaint(f"invalid mode '{text}'")
    return change


async def _one(job: Job, visit: Visit, change: modes.Change) -> None:
    process, path = job.process, visit.path
    try:
        if visit.error is not None:
            raise visit.error
        status = process.lstat(path) if visit.depth else process.stat(path)
    except LinuxError as error:
        if visit.status is not None:
            await job.fail(job.words(f"cannot read directory {job.quoted(path)}: {error}", f"{path}: {error}"))
        elif not job.has("f"):
            await job.fail(job.words(_access(job, path, error), f"{path}: {error}"))
        job.status = 1
        return
    if status.kind is Kind.SYMLINK:
        return
    new = change(status.mode, status.is_directory)
    try:
        process.chmod(path, new)
    except LinuxError as error:
        if not job.has("f"):
            await job.fail(job.words(f"changing permissions of {job.quoted(path)}: {error}", f"{path}: {error}"))
        job.status = 1
        return
    await _tell(job, path, status.mode, new)


def _access(job: Job, path: str, error: LinuxError) -> str:
    try:
        job.process.lstat(path)
    except LinuxError:
        return f"cannot access {job.quoted(path)}: {error}"
    return f"cannot operate on dangling symlink {job.quoted(path)}"


async def _tell(job: Job, path: str, old: int, new: int) -> None:
    if not (job.has("v") or (job.has("c") and old != new)):
        return
    was, now = (f"{mode:04o} ({modes.permissions(mode)})" for mode in (old, new))
    if not job.gnu:
        await job.out.text(f"mode of {job.quoted(path)} changed to {now}\n")
    elif old == new:
        await job.out.text(f"mode of {job.quoted(path)} retained as {now}\n")
    else:
        await job.out.text(f"mode of {job.quoted(path)} changed from {was} to {now}\n")


def _dashed(argv: list[str]) -> list[str]:
    """`chmod -x file`: a mode that looks like an option."""
    words: list[str] = []
    for word in argv[1:]:
        if re.fullmatch(r"-[rwxXst]+([-+=,].*)?|-[0-7]+", word) and not any(each.startswith("-X") for each in words):
            words.append("-X" + word)
        else:
            words.append(word)
    return [argv[0], *words]


main = Program.with_words(_chmod, _dashed)

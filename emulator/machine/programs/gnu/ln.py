"""ln: links, hard and symbolic."""

from __future__ import annotations

import posixpath

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.walk import Questions, beneath

_GNU = (
    "-b --backup?! -d,-F,--directory -f,--force -i,--interactive -L,--logical -n,--no-dereference -P,--physical"
    " -r,--relative -s,--symbolic"
    " -S,--suffix= -t,--target-directory= -T,--no-target-directory -v,--verbose"
)


@program(gnu=_GNU, busybox="-s -f -n -b -S= -v -T")
async def main(job: Job) -> int | None:
    if not job.operands:
        raise Usage(job.words("missing file operand", ""))
    sources, target, into = _operands(job)
    for source in sources:
        path = beneath(target, posixpath.basename(source.rstrip("/")) or source) if into else target
        await _link(job, source, path)
    return None


def _operands(job: Job) -> tuple[list[str], str, bool]:
    names = list(job.operands)
    if (directory := job.get("t")) is not None:
        return names, directory, True
    if job.has("T"):
        job.need(2, 2, what="destination file operand" if len(names) == 1 else "file operand")
        return names[:1], names[1], False
    if len(names) == 1:
        return names, ".", True
    target = names.pop()
    into = _is_directory(job, target)
    if len(names) > 1 and not into:
        if not job.gnu:
            raise Usage
        raise Complaint(
            f"target {job.quoted(target)} is not a directory"
            if not job.process.exists(target)
            else f"target {job.quoted(target)}: Not a directory"
        )
    return names, target, into


def _is_directory(job: Job, path: str) -> bool:
    try:
        status = job.process.lstat(path) if job.has("n") else job.process.stat(path)
    except LinuxError:
        return False
    return status.is_directory


async def _link(job: Job, source: str, path: str) -> None:
    process = job.process
    symbolic = job.has("s")
    try:
        if not symbolic:
            status = process.lstat(source)
            if status.is_directory:
                if job.gnu:
                    await job.fail(f"{job.colon(source)}: hard link not allowed for directory")
                else:
                    await job.fail(f"{path}: Operation not permitted")
                return
            if status.kind is Kind.SYMLINK and job.has("L"):
                source = process.realpath(source)
    except LinuxError as error:
        await job.fail(job.words(f"failed to access {job.quoted(source)}: {error}", f"{source}: {error}"))
        return
    if job.has("r") and symbolic:
        source = posixpath.relpath(_absolute(job, source), posixpath.dirname(_absolute(job, path)))
    try:
        if not await _clear(job, path):
            return
        (process.symlink if symbolic else process.link)(source, path)
    except LinuxError as error:
        kind = "symbolic" if symbolic else "hard"
        arrow = f" => {job.quoted(source)}" if not symbolic else ""
        arrow = "" if error.errno is Errno.EEXIST else arrow
        await job.fail(job.words(f"failed to create {kind} link {job.quoted(path)}{arrow}: {error}", f"{path}: {error}"))
        return
    if job.has("v"):
        await job.out.text(f"{job.quoted(path)} {'->' if symbolic else '=>'} {job.quoted(source)}\n")


async def _clear(job: Job, path: str) -> bool:
    """With -f or -i what stands in the way goes."""
    how = job.options.latest("f", "i")
    if how is None or not _there(job, path):
        if job.has("b") and _there(job, path):
            job.process.rename(path, path + (job.get("S") or "~"))
        return True
    if how == "i" and not await Questions(job).ask(f"replace {job.quoted(path)}? "):
        return False
    job.process.unlink(path)
    return True


def _there(job: Job, path: str) -> bool:
    try:
        job.process.lstat(path)
    except LinuxError:
        return False
    return True


def _absolute(job: Job, path: str) -> str:
    joined = posixpath.normpath(posixpath.join(job.process.cwd, path))
    parent, name = posixpath.split(joined)
    try:
        return posixpath.join(job.process.realpath(parent), name)
    except LinuxError:
        return joined

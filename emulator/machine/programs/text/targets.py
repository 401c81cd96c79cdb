"""The operands of cp, mv and install: sources and where they go (`-t DIR`, `-T`, a last operand that is a directory).
Wording too.
"""

from __future__ import annotations

import posixpath

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Complaint, Job, Usage
from emulator.machine.programs.text.walk import beneath


def pairs(job: Job) -> list[tuple[str, str]]:
    """(source, target path) of each source."""
    names = list(job.operands)
    directory = job.get("t")
    if not names:
        raise Usage(job.words("missing file operand", ""))
    if directory is None and len(names) == 1:
        raise Usage(job.words(f"missing destination file operand after {job.quote(names[0])}", ""))
    if directory is not None:
        if not _is_directory(job, directory):
            raise Complaint(f"target directory {job.quoted(directory)}: {_why_no_directory(job, directory)}")
        return [(name, _into(job, directory, name)) for name in names]
    target = names.pop()
    if job.has("T"):
        if len(names) > 1:
            raise Usage(f"extra operand {job.quote(names[1])}")
        return [(names[0], target)]
    if _is_directory(job, target):
        return [(name, _into(job, target, name)) for name in names]
    if len(names) > 1:
        if not job.gnu:
            return [(name, _into(job, target, name)) for name in names]  # each fails on its own
        raise Complaint(f"target {job.quoted(target)}: {_why_no_directory(job, target)}")
    if target.endswith("/") and job.gnu and not _is_directory(job, names[0]):
        verb = "cannot create regular file" if job.argv[0].endswith("cp") else f"cannot move {job.quoted(names[0])} to"
        raise Complaint(f"{verb} {job.quoted(target)}: Not a directory")
    return [(names[0], target)]


def _into(job: Job, directory: str, name: str) -> str:
    if job.has("parents"):
        return beneath(directory, name.lstrip("/"))
    last = posixpath.basename(name.rstrip("/"))
    return beneath(directory, last) if last not in ("", ".", "..") else directory


def _is_directory(job: Job, path: str) -> bool:
    try:
        return job.process.stat(path).is_directory
    except LinuxError:
        return False


def _why_no_directory(job: Job, path: str) -> str:
    try:
        job.process.stat(path)
    except LinuxError as error:
        return str(error)
    return "Not a directory"

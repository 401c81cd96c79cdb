"""mktemp: a new file or directory with a name that nobody has; the kernel's random source chooses it."""

from __future__ import annotations

import string

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.open_file import Open
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.walk import beneath

_LETTERS = string.ascii_letters + string.digits


@program(gnu="-d,--directory -u,--dry-run -q,--quiet --suffix= -p= --tmpdir? -t", busybox="-d -q -t -u -p=")
async def main(job: Job) -> int | None:
    if len(job.operands) > 1:
        raise Usage(job.words("too many templates", ""))
    template = job.operands[0] if job.operands else "tmp.XXXXXXXXXX" if job.gnu else "tmp.XXXXXX"
    suffix = job.get("suffix") or ""
    head, tail = template, ""
    if job.gnu and not suffix and "X" in template:
        end = template.rfind("X") + 1
        head, tail = template[:end], template[end:]
    marks = len(head) - len(head.rstrip("X"))
    if marks < (3 if job.gnu else 6):
        raise Complaint(job.words(f"too few X's in template {job.quote(template)}", "(null): Invalid argument"))
    if not job.operands or job.has("t") or job.has("p") or job.has("tmpdir"):
        head = beneath(_directory(job), head)
    await job.out.text(_make(job, head, marks, tail + suffix) + "\n")
    return None


def _directory(job: Job) -> str:
    given = job.get("p") or job.get("tmpdir")
    return given or job.process.env.get("TMPDIR") or "/tmp"


def _make(job: Job, head: str, marks: int, tail: str) -> str:
    random = job.process.kernel.random
    what = "directory" if job.has("d") else "file"
    for _ in range(100):
        name = head[: len(head) - marks] + "".join(random.choice(_LETTERS) for _ in range(marks)) + tail
        if job.has("u"):
            return name
        try:
            if job.has("d"):
                job.process.mkdir(name, 0o700)
            else:
                job.process.open(name, Open.WRITE | Open.CREATE | Open.EXCLUSIVE, 0o600).close()
        except LinuxError as error:
            if error.errno is not Errno.EEXIST:
                template = job.quote(head + tail)
                raise Complaint(
                    job.words(f"failed to create {what} via template {template}: {error}", f"(null): {error}")
                ) from error
            continue
        return name
    raise Complaint(f"failed to create {what} via template {job.quote(head + tail)}: File exists")

"""realpath: path names without links and dots."""

from __future__ import annotations

import posixpath

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.canonical import canonical
from emulator.machine.programs.text.job import Job, program

_GNU = (
    "-e,--canonicalize-existing -m,--canonicalize-missing -L,--logical -P,--physical -q,--quiet --relative-to= "
    "--relative-base="
    " -s,--strip,--no-symlinks -z,--zero"
)


@program(gnu=_GNU, busybox="")
async def main(job: Job) -> int | None:
    job.need(1)
    how = job.options.latest("e", "m") or "f"
    for name in job.operands:
        try:
            found = _resolved(job, name, how)
        except LinuxError as error:
            job.status = 1
            if not job.has("q"):
                await job.complain(f"{job.colon(name)}: {error}")
            continue
        if (start := job.get("relative-to")) is not None:
            found = posixpath.relpath(found, _resolved(job, start, how))
        await job.out.text(found + ("\0" if job.has("z") else "\n"))
    return None


def _resolved(job: Job, name: str, how: str) -> str:
    if job.has("s"):
        return posixpath.normpath(posixpath.join(job.process.cwd, name))
    return canonical(job.process, name, how)

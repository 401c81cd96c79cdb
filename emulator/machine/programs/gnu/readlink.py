"""readlink: where a link leads."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.programs.text.canonical import canonical
from emulator.machine.programs.text.job import Job, program

_GNU = (
    "-f,--canonicalize -e,--canonicalize-existing -m,--canonicalize-missing -n,--no-newline -q,--quiet "
    "-s,--silent -v,--verbose -z,--zero"
)


@program(gnu=_GNU, busybox="-f -n -v")
async def main(job: Job) -> int | None:
    job.need(1, None if job.gnu else 1)
    how = job.options.latest("f", "e", "m")
    end = "\0" if job.has("z") else "\n"
    if job.has("n") and len(job.operands) == 1:
        end = ""
    for name in job.operands:
        try:
            found = canonical(job.process, name, how) if how else job.process.readlink(name)
        except LinuxError as error:
            job.status = 1
            if job.has("v"):
                await job.complain(f"{job.colon(name)}: {error if error.errno is not Errno.EINVAL else 'Invalid argument'}")
            continue
        await job.out.text(found + end)
    return None

"""pwd: where one is."""

from __future__ import annotations

import posixpath

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Job, program


@program(gnu="-L,--logical -P,--physical", busybox="-L -P")
async def main(job: Job) -> int | None:
    if job.operands and job.gnu:
        await job.complain("ignoring non-option arguments")
    process = job.process
    logical = process.env.get("PWD", "")
    if job.options.latest("L", "P") == "L" and posixpath.isabs(logical) and not set(logical.split("/")) & {".", ".."}:
        try:
            if process.stat(logical).inode == process.stat(".").inode:
                await job.out.text(logical + "\n")
                return None
        except LinuxError:
            pass
    await job.out.text(process.realpath(process.cwd) + "\n")
    return None

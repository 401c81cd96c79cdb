"""rmdir: removes empty directories."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.programs.text.job import Job, program


@program(gnu="-p,--parents -v,--verbose --ignore-fail-on-non-empty", busybox="-p,--parents --ignore-fail-on-non-empty")
async def main(job: Job) -> int | None:
    job.need(1)
    for name in job.operands:
        path = name
        while path and await _remove(job, path) and job.has("p"):
            path = path.rstrip("/").rpartition("/")[0].rstrip("/")
    return None


async def _remove(job: Job, path: str) -> bool:
    if job.has("v"):
        await job.out.text(f"{job.name}: removing directory, {job.quoted(path)}\n")
    try:
        job.process.rmdir(path)
    except LinuxError as error:
        if not (job.has("ignore-fail-on-non-empty") and error.errno is Errno.ENOTEMPTY):
            await job.fail(job.words(f"failed to remove {job.quoted(path)}: {error}", f"'{path}': {error}"))
        return False
    return True

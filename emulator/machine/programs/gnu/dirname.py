"""dirname: a path without its last part."""

from __future__ import annotations

from emulator.machine.programs.text.job import Job, program


@program(gnu="-z,--zero", busybox="")
async def main(job: Job) -> int | None:
    job.need(1, None if job.gnu else 1)
    for name in job.operands:
        stripped = name.rstrip("/")
        head = stripped.rpartition("/")[0].rstrip("/")
        found = head or ("/" if name.startswith("/") else ".")
        await job.out.text(found + ("\0" if job.has("z") else "\n"))
    return None

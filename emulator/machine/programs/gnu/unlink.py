"""unlink: removes one name."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Complaint, Job, program


@program()
async def main(job: Job) -> int | None:
    job.need(1, 1)
    name = job.operands[0]
    try:
        job.process.unlink(name)
    except LinuxError as error:
        raise Complaint(
            job.words(f"cannot unlink {job.quoted(name)}: {error}", f"can't remove file '{name}': {error}")
        ) from error
    return None

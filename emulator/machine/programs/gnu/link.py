"""link: one hard link."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Complaint, Job, program


@program()
async def main(job: Job) -> int | None:
    job.need(2, 2)
    old, new = job.operands
    try:
        job.process.link(old, new)
    except LinuxError as error:
        text = f"cannot create link {job.quoted(new)} to {job.quoted(old)}: {error}"
        raise Complaint(job.words(text, f"can't create link '{new}' to '{old}': {error}")) from error
    return None

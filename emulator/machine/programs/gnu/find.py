"""find: files by what they are."""

from __future__ import annotations

from emulator.machine.programs.text.find.parse import BadExpression, parse
from emulator.machine.programs.text.find.run import find
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.release_texts import version_text


@program(raw=True)
async def main(job: Job) -> int | None:
    first = job.operands[0] if job.operands else ""
    if job.gnu and first in ("--version", "-version") and (text := version_text(job.process, "find")) is not None:
        await job.out.text(text)
        return None
    if job.gnu and first in ("--help", "-help", "--version", "-version"):
        raise Complaint(f"option '{job.operands[0]}' is not emulated yet")
    try:
        query = parse(job.operands)
        await find(job, query)
    except BadExpression as error:
        if not job.gnu and error.busybox.startswith("unrecognized"):
            raise Usage(error.busybox) from error
        raise Complaint(job.words(str(error), error.busybox)) from error
    return None

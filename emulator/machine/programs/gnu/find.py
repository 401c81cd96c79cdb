"""find: files by what they are."""

from __future__ import annotations

from emulator.machine.programs.text.find.parse import BadExpression, parse
from emulator.machine.programs.text.find.run import Finder
from emulator.machine.programs.text.job import Complaint, Job, Usage, program


@program(raw=True)
async def main(job: Job) -> int | None:
    if job.gnu and job.operands[:1] and job.operands[0] in ("--help", "-help", "--version", "-version"):
        raise Complaint(f"option '{job.operands[0]}' is not emulated yet")
    try:
        query = parse(job.operands)
        await Finder(job, query).run()
    except BadExpression as error:
        if not job.gnu and error.busybox.startswith("unrecognized"):
            raise Usage(error.busybox) from error
        raise Complaint(job.words(str(error), error.busybox)) from error
    return None

"""mawk: Debian's awk."""

from __future__ import annotations

from emulator.machine.programs.awk.dialect import MAWK
from emulator.machine.programs.awk.run import run
from emulator.machine.programs.text.job import Complaint, Job, program

_HINT = "Usage: {name} [Options] [Program] [file ...]\n"


@program(gnu="-F= -v= -f= -W=", trouble=2, permute=False, hint=_HINT)
async def main(job: Job) -> int | None:
    for word in job.options.all("W"):
        if not "interactive".startswith(word):
            raise Complaint(f"option '-W {word}' is not emulated yet")
    job.name = job.name.rpartition("/")[2]
    return await run(job, MAWK)

"""stdbuf: a program with other buffering. The mode is checked; output to a terminal is flushed by lines here anyway."""

from __future__ import annotations

from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.launch import run_last
from emulator.machine.programs.text.sizes import with_suffix


@program(gnu="-i,--input= -o,--output= -e,--error=", permute=False, trouble=125)
async def main(job: Job) -> int | None:
    job.need(1)
    if not job.options.values:
        raise Usage("you must specify a buffering mode option")
    for _, mode in job.options.values:
        if mode != "L" and with_suffix(mode or "") is None:
            raise Complaint(f"invalid mode {job.quote(mode or '')}")
    words = job.operands
    return await run_last(job, words, None, f"failed to run command {job.quote(words[0])}: {{}}")

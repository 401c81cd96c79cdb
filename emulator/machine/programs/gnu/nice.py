"""nice: a program with another priority."""

from __future__ import annotations

import re

from emulator.machine.digits import number_of
from emulator.machine.programs.text.job import Complaint, Job, Program, Usage, program
from emulator.machine.programs.text.launch import run_last


@program(gnu="-n,--adjustment=", busybox="-n=", permute=False, busybox_permute=False, trouble=125, busybox_trouble=1)
async def _nice(job: Job) -> int | None:
    text = job.get("n")
    if text is not None and not re.fullmatch(r"[-+]?\d{1,6}", text):
        raise Complaint(job.words(f"invalid adjustment {job.quote(text)}", f"invalid number '{text}'"))
    if not job.operands:
        if text is not None:
            raise Usage(job.words("a command must be given with an adjustment", ""))
        await job.out.text(f"{job.process.nice}\n")
        return None
    change = 10 if text is None else number_of(text)
    if change < 0 and not job.process.credentials.has("CAP_SYS_NICE"):
        await job.complain(job.words("cannot set niceness: Permission denied", f"setpriority({change}): Permission denied"))
    else:
        job.process.nice = max(-20, min(19, job.process.nice + change))
    word = job.operands[0]
    return await run_last(job, job.operands, None, job.words(f"{job.quote(word)}: {{}}", f"can't execute '{word}': {{}}"))


def _old_style(argv: list[str]) -> list[str]:
    """`nice -5 cmd`, `nice --5 cmd`."""
    if len(argv) > 1 and re.fullmatch(r"-[-+]?\d+", argv[1]):
        return [argv[0], "-n", argv[1][1:], *argv[2:]]
    return argv


main = Program.with_words(_nice, _old_style)

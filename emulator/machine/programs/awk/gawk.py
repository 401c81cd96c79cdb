"""gawk: GNU's awk, where it differs from the others (dialect.py); of its own library only what is listed there."""

from __future__ import annotations

from emulator.machine.programs.awk.dialect import GAWK
from emulator.machine.programs.awk.run import run
from emulator.machine.programs.text.job import Job, program

_HINT = (
    "Usage: {name} [POSIX or GNU style options] -f progfile [--] file ...\n"
    "Usage: {name} [POSIX or GNU style options] [--] 'program' file ...\n"
)


@program(
    gnu="-F,--field-separator= -v,--assign= -f,--file= -e,--source= -r,--re-interval -c,--traditional! -P,--posix!",
    trouble=2,
    permute=False,
    hint=_HINT,
)
async def main(job: Job) -> int | None:
    job.name = job.name.rpartition("/")[2]
    return await run(job, GAWK)

"""who: who is logged in; nobody is, without a login."""

from __future__ import annotations

from emulator.machine.programs.text.job import Job, program

_GNU = (
    "-a,--all -b,--boot -d,--dead -H,--heading -l,--login -m -p,--process -q,--count -r,--runlevel -s,--short "
    "-t,--time -T,-w,--mesg,--message -u,--users"
)


@program(gnu=_GNU, busybox="-a -H")
async def main(job: Job) -> int | None:
    if job.has("q"):
        await job.out.text("# users=0\n")
    elif not job.gnu and job.has("H"):
        await job.out.text("USER\t\tTTY\t\tIDLE\tTIME\t\t HOST\n")
    elif job.has("H"):
        await job.out.text("NAME     LINE         TIME             COMMENT\n")
    return None

"""expand: tabs to blanks."""

from __future__ import annotations

from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text import tabs
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.streams import Reader


@program(gnu="-i,--initial -t,--tabs=", busybox="-i -t=")
async def main(job: Job) -> int | None:
    stops = tabs.stops(job.get("t") or "8")
    if stops is None:
        raise Complaint(f"tab size contains invalid character(s): {job.quote(job.get('t') or '')}")

    async def show(name: str, file: OpenFile) -> None:
        async for line in Reader(file):
            await job.out.write(tabs.expand(line, stops, job.has("i")))

    await job.each(show)
    return None

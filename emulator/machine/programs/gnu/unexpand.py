"""unexpand: blanks to tabs."""

from __future__ import annotations

from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text import tabs
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.streams import Reader


@program(gnu="-a,--all --first-only -t,--tabs=", busybox="-a -f -t=")
async def main(job: Job) -> int | None:
    stops = tabs.stops(job.get("t") or "8")
    if stops is None:
        raise Complaint(f"tab size contains invalid character(s): {job.quote(job.get('t') or '')}")
    everywhere = (job.has("a") or job.has("t")) and not job.has("first-only") and not job.has("f")

    async def show(name: str, file: OpenFile) -> None:
        async for line in Reader(file):
            end = b"\n" if line.endswith(b"\n") else b""
            await job.out.write(tabs.unexpand(line.removesuffix(b"\n"), stops, everywhere) + end)

    await job.each(show)
    return None

"""rev: each line backwards."""

from __future__ import annotations

from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text.job import Job, program
from emulator.machine.programs.text.streams import Reader


@program(gnu="-0,--zero", busybox="", opening=("cannot open {n}: {e}", "{n}: {e}"))
async def main(job: Job) -> int | None:
    end = b"\0" if job.has("0") else b"\n"

    async def show(name: str, file: OpenFile) -> None:
        async for line in Reader(file, end):
            text = line.removesuffix(end).decode("utf-8", "surrogateescape")
            await job.out.write(text[::-1].encode("utf-8", "surrogateescape") + (end if line.endswith(end) else b""))

    await job.each(show)
    return None

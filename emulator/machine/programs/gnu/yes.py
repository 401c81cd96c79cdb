"""yes: a line for ever."""

from __future__ import annotations

from emulator.machine.programs.text.job import Job, program


@program(permute=False)
async def main(job: Job) -> int | None:
    line = (" ".join(job.operands or ["y"]) + "\n").encode("utf-8", "surrogateescape")
    block = line * max(1, 8192 // len(line))
    while True:
        await job.out.write(block)
        await job.out.flush()

"""sum: BSD or System V check sums."""

from __future__ import annotations

from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text.job import Job, program
from emulator.machine.programs.text.streams import BLOCK


@program(gnu="-r -s,--sysv", busybox="-r -s")
async def main(job: Job) -> int | None:
    system_v = job.options.latest("r", "s") == "s"

    async def show(name: str, file: OpenFile) -> None:
        total = size = 0
        while data := await file.read(BLOCK):
            size += len(data)
            if system_v:
                total += sum(data)
                continue
            for byte in data:
                total = ((total >> 1) + ((total & 1) << 15) + byte) & 0xFFFF
        if system_v:
            folded = (total & 0xFFFF) + ((total & 0xFFFFFFFF) >> 16)
            text = f"{(folded & 0xFFFF) + (folded >> 16)} {-(-size // 512)}"
            await job.out.text(text + (f" {name}" if job.operands else "") + "\n")
        else:
            named = len(job.operands) > 1 if not job.gnu else bool(job.operands)
            await job.out.text(f"{total:05d} {-(-size // 1024):5d}" + (f" {name}" if named else "") + "\n")

    await job.each(show)
    return None

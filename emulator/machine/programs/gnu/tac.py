"""tac: lines backwards."""

from __future__ import annotations

from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text.job import Job, program
from emulator.machine.programs.text.streams import whole


@program(
    gnu="-b,--before -s,--separator= -r,--regex!",
    opening=("failed to open {a} for reading: {e}", "{n}: {e}"),
    reading=("{c}: read error: {e}", "{n}: {e}"),
)
async def main(job: Job) -> int | None:
    separator = (job.get("s") if job.has("s") else "\n") or "\0"
    mark = separator.encode("utf-8", "surrogateescape")

    async def show(name: str, file: OpenFile) -> None:
        pieces = (await whole(file)).split(mark)
        last = pieces.pop()
        if job.has("b"):
            records = [pieces[0]] if pieces else []
            records += [mark + piece for piece in [*pieces[1:], last]] if pieces else [last]
        else:
            records = [piece + mark for piece in pieces] + ([last] if last else [])
        for record in reversed(records):
            await job.out.write(record)

    await job.each(show)
    return None

"""comm: what two sorted files have alone and in common."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.streams import Reader


@program(gnu="-1 -2 -3 --check-order --nocheck-order --output-delimiter= --total -z,--zero-terminated")
async def main(job: Job) -> int | None:
    job.need(2, 2)
    end = b"\0" if job.has("z") else b"\n"
    try:
        readers = [Reader(job.open(name), end) for name in job.operands]
    except LinuxError as error:
        raise Complaint(f"{job.colon(error.path)}: {error}") from error
    mark = (job.get("output-delimiter") if job.has("output-delimiter") else "\t") or "\0"
    table = _Columns(job, mark.encode("utf-8", "surrogateescape"), end)
    one, two = await readers[0].line(), await readers[1].line()
    while one is not None or two is not None:
        left, right = (None if line is None else line.removesuffix(end) for line in (one, two))
        if right is None or (left is not None and left < right):
            await table.show(1, left or b"")
            one = await table.following(readers[0], one, 1)
        elif left is None or right < left:
            await table.show(2, right)
            two = await table.following(readers[1], two, 2)
        else:
            await table.show(3, left)
            one = await table.following(readers[0], one, 1)
            two = await table.following(readers[1], two, 2)
    return await table.finish()


class _Columns:
    def __init__(self, job: Job, mark: bytes, end: bytes) -> None:
        self.job, self.mark, self.end = job, mark, end
        self.hidden = [job.has(key) for key in "123"]
        self.counts = [0, 0, 0]
        self.disorder: set[int] = set()

    async def show(self, column: int, body: bytes) -> None:
        self.counts[column - 1] += 1
        if not self.hidden[column - 1]:
            before = sum(not hidden for hidden in self.hidden[: column - 1])
            await self.job.out.write(self.mark * before + body + self.end)

    async def following(self, reader: Reader, line: bytes | None, number: int) -> bytes | None:
        after = await reader.line()
        if line is not None and after is not None and after.removesuffix(self.end) < line.removesuffix(self.end):
            await self.complain(number)
        return after

    async def complain(self, number: int) -> None:
        if self.job.has("nocheck-order") or number in self.disorder:
            return
        self.disorder.add(number)
        if self.job.has("check-order"):
            raise Complaint(f"file {number} is not in sorted order")
        await self.job.complain(f"file {number} is not in sorted order")

    async def finish(self) -> int:
        if self.job.has("total"):
            await self.job.out.write(self.mark.join(b"%d" % count for count in self.counts) + self.mark + b"total" + self.end)
        if self.disorder:
            await self.job.out.flush()
            await self.job.complain("input is not in sorted order")
            return 1
        return 0

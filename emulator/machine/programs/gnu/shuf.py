"""shuf: lines in an order that the kernel's random source gives."""

from __future__ import annotations

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.streams import Reader

#: As many lines may be shuffled.
MANY = 10_000_000


@program(
    gnu="-e,--echo -i,--input-range= -n,--head-count= -o,--output= -r,--repeat -z,--zero-terminated --random-source=!",
    busybox="-e -i= -n= -o= -r -z",
)
async def main(job: Job) -> int | None:
    end = b"\0" if job.has("z") else b"\n"
    text = job.get("n")
    if text is not None and not text.isdigit():
        raise Complaint(job.words(f"invalid line count: {job.quote(text)}", f"invalid number '{text}'"))
    random = job.process.kernel.random
    lines = await _lines(job, end, None if job.has("r") else text)
    if job.has("r"):
        if not lines:
            raise Complaint("no lines to repeat")
        left = number_of(text) if text is not None else -1
        while left:
            await job.out.write(lines[random.randrange(len(lines))] + end)
            left -= 1
        return None
    random.shuffle(lines)
    chosen = b"".join(line + end for line in lines[: None if text is None else number_of(text)])
    if (target := job.get("o")) is not None:
        job.process.write_file(target, chosen)
    else:
        await job.out.write(chosen)
    return None


async def _lines(job: Job, end: bytes, wanted: str | None) -> list[bytes]:
    """What is shuffled; of a long range no more than is wanted."""
    if job.has("e"):
        return [word.encode("utf-8", "surrogateescape") for word in job.operands]
    if (span := job.get("i")) is not None:
        low, _dash, high = span.partition("-")
        if not (low.isdigit() and high.isdigit() and number_of(low) <= number_of(high) + 1):
            raise Complaint(f"invalid input range: {job.quote(span)}")
        size = number_of(high) + 1 - number_of(low)
        if size > MANY:
            if wanted is None or int(wanted) > MANY:
                raise Complaint("memory exhausted")
            chosen = set[int]()
            while len(chosen) < min(int(wanted), size):
                chosen.add(number_of(low) + job.process.kernel.random.randrange(size))
            return [b"%d" % number for number in sorted(chosen)]
        return [b"%d" % number for number in range(number_of(low), number_of(high) + 1)]
    job.need(0, 1)
    if len(job.operands) > 1:
        raise Usage
    name = job.operands[0] if job.operands else "-"
    try:
        return [line.removesuffix(end) async for line in Reader(job.open(name), end)]
    except LinuxError as error:
        raise Complaint(f"{job.colon(name)}: {error}") from error

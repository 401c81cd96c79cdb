"""factor: prime factors."""

from __future__ import annotations

from emulator.machine.digits import number_of
from emulator.machine.programs.text.job import Job, program
from emulator.machine.programs.text.streams import Reader

_DIGITS = 18  # what trial division can do in a bounded time


@program(gnu="-h,--exponents", busybox="")
async def main(job: Job) -> int | None:
    if job.operands:
        for word in job.operands:
            await _show(job, word)
        return None
    async for line in Reader(job.open("-")):
        for word in line.decode("utf-8", "surrogateescape").split():
            await _show(job, word)
    return None


async def _show(job: Job, word: str) -> None:
    digits = word.lstrip("+")
    if not digits.isascii() or not digits.isdigit():
        await job.fail(job.words(f"{job.quote(word)} is not a valid positive integer", f"invalid number '{word}'"))
        return
    if len(digits.lstrip("0")) > _DIGITS:
        await job.fail(f"{digits}: numbers of more than {_DIGITS} digits are not emulated yet")
        return
    number = number_of(digits)
    found: list[int] = []
    divisor, steps = 2, 0
    while divisor * divisor <= number:
        while number % divisor == 0:
            found.append(divisor)
            number //= divisor
        divisor += 1 if divisor == 2 else 2
        steps += 1
        if steps % 20_000 == 0:
            await job.process.sleep(0)
    if number > 1:
        found.append(number)
    await job.out.text(f"{number_of(digits)}:" + "".join(f" {prime}" for prime in found) + "\n")

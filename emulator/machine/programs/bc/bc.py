"""bc: files, then standard input, a line at a time."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.bc.language import Calculator, Quit, Syntax
from emulator.machine.programs.bc.numbers import BadNumber
from emulator.machine.programs.text.job import Job, program
from emulator.machine.programs.text.streams import Reader

_BANNER = (
    "bc 1.07.1\nCopyright 1991-1994, 1997, 1998, 2000, 2004, 2006, 2008, 2012-2017 Free Software Foundation, Inc.\n"
    "This is free software with ABSOLUTELY NO WARRANTY.\nFor details type `warranty'. \n"
)


@program(gnu="-q,--quiet -s,--standard -w,--warn -i,--interactive! -l,--mathlib! -v", trouble=1)
async def main(job: Job) -> int | None:
    process, calculator = job.process, Calculator()
    if process.files[0].is_terminal and not job.has("q"):
        await job.out.text(_BANNER)
    try:
        for name in job.operands:
            try:
                text = process.read_file(name).decode("utf-8", "surrogateescape")
            except LinuxError:
                await process.complain(f"File {name} is unavailable.\n")
                return 1
            await run(job, calculator, text, name, 1)
        await typed(job, calculator, process)
    except Quit:
        await told(job, calculator)
    return 0


async def typed(job: Job, calculator: Calculator, process: Process) -> None:
    reader, held, first, number = Reader(process.file(0)), "", 1, 0
    while (line := await reader.line()) is not None:
        number += 1
        held += line.decode("utf-8", "surrogateescape")
        if held.endswith("\\\n") or held.count("{") > held.count("}") or held.count('"') % 2:
            continue
        await run(job, calculator, held, "(standard_in)", first)
        held, first = "", number + 1
    if held:
        await run(job, calculator, held, "(standard_in)", first)


async def run(job: Job, calculator: Calculator, text: str, name: str, line: int) -> None:
    try:
        calculator.run(text)
    except Syntax as error:
        calculator.printed.clear()
        await job.process.complain(f"{name} {line + calculator.line()}: {error}\n")
    except BadNumber as error:
        await told(job, calculator)
        await job.process.complain(f"Runtime error (func=(main), adr=3): {error}\n")
    await told(job, calculator)


async def told(job: Job, calculator: Calculator) -> None:
    printed, calculator.printed = calculator.printed, []
    await job.out.text("".join(printed))
    await job.out.flush()

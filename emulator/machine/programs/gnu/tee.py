"""tee: standard input to standard output and to files."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.open_file import Open, OpenFile
from emulator.machine.kernel.signals import IGNORE, Signal
from emulator.machine.programs.text.job import Job, program
from emulator.machine.programs.text.streams import BLOCK


@program(gnu="-a,--append -i,--ignore-interrupts -p --output-error?", busybox="-a -i")
async def main(job: Job) -> int | None:
    if job.has("i"):
        job.process.handlers[Signal.INT] = IGNORE
    how = Open.WRITE | Open.CREATE | (Open.APPEND if job.has("a") else Open.TRUNCATE)
    outputs: list[tuple[str, OpenFile]] = []
    if (out := job.process.files.get(1)) is not None:
        outputs.append(("standard output", out))
    for name in job.operands:
        try:
            outputs.append((name, job.process.open(name, how)))
        except LinuxError as error:
            await job.fail(f"{job.colon(name)}: {error}")
    source = job.open("-")
    while outputs and (data := await source.read(BLOCK)):
        for target in list(outputs):
            try:
                await target[1].write(data)
            except LinuxError as error:
                if error.errno is not Errno.EPIPE:
                    await job.fail(f"{job.colon(target[0])}: {error}")
                outputs.remove(target)
    for name, file in outputs:
        if name != "standard output":
            file.close()
    return None

"""tty: the terminal of standard input."""

from __future__ import annotations

from emulator.machine.programs.text.job import Job, program


@program(gnu="-s,--silent,--quiet", busybox="-s", trouble=2, busybox_trouble=1)
async def main(job: Job) -> int | None:
    job.need(0, 0)
    file = job.process.files.get(0)
    terminal = file.terminal if file is not None and file.is_terminal else None
    if not job.has("s"):
        await job.out.text(f"{terminal.name if terminal else 'not a tty'}\n")
    return int(terminal is None)

"""nohup: a program that survives the terminal's end."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import Open
from emulator.machine.kernel.signals import IGNORE, Signal
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.launch import run_last


@program(permute=False, trouble=125, busybox_permute=False, busybox_trouble=127)
async def main(job: Job) -> int | None:
    job.need(1)
    process = job.process
    terminal = {fd: (file := process.files.get(fd)) is not None and file.is_terminal for fd in (0, 1, 2)}
    if terminal[0]:
        process.install(0, process.open("/dev/null", Open.WRITE))
    if terminal[1]:
        path = _output(job)
        note = (
            f"ignoring input and appending output to {job.quote(path)}"
            if terminal[0]
            else f"appending output to {job.quote(path)}"
        )
        await job.complain(job.words(note, f"appending output to {path}"))
    elif terminal[0] and job.gnu:
        await job.complain("ignoring input and redirecting stderr to stdout" if terminal[2] else "ignoring input")
    if terminal[2]:
        process.dup(1, 2)
    process.handlers[Signal.HUP] = IGNORE
    words = job.operands
    return await run_last(
        job, words, None, job.words(f"failed to run command {job.quote(words[0])}: {{}}", f"can't execute '{words[0]}': {{}}")
    )


def _output(job: Job) -> str:
    home = job.process.env.get("HOME", "")
    failed: LinuxError | None = None
    for path in ("nohup.out", f"{home}/nohup.out"):
        try:
            job.process.install(1, job.process.open(path, Open.WRITE | Open.CREATE | Open.APPEND, 0o600))
            return path
        except LinuxError as error:
            failed = error
    raise Complaint(f"failed to open {job.quote('nohup.out')}: {failed}")

"""clear: an empty screen."""

from __future__ import annotations

from emulator.machine.programs.text.job import Complaint, Job, program


@program(gnu="-x -T=! -V!", busybox="")
async def main(job: Job) -> int | None:
    if job.gnu and not job.process.env.get("TERM"):
        raise Complaint("TERM environment variable not set.")
    await job.out.text("\x1b[H\x1b[J" if not job.gnu or job.has("x") else "\x1b[H\x1b[2J\x1b[3J")
    return None

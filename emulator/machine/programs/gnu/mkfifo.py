"""mkfifo: named pipes."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.programs.text import modes
from emulator.machine.programs.text.job import Complaint, Job, program


@program(gnu="-m,--mode= -Z! --context?!", busybox="-m=")
async def main(job: Job) -> int | None:
    job.need(1)
    change = modes.parse(job.get("m") or "666", 0)
    if change is None:
        raise Complaint(f"invalid mode {job.quote(job.get('m') or '')}")
    for name in job.operands:
        try:
            job.process.mknod(name, Kind.FIFO, change(0o666, False))
            if job.has("m"):
                job.process.chmod(name, change(0o666, False))
        except LinuxError as error:
            await job.fail(job.words(f"cannot create fifo {job.quoted(name)}: {error}", f"{name}: {error}"))
    return None

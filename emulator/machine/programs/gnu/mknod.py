"""mknod: devices and named pipes."""

from __future__ import annotations

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.programs.text import modes
from emulator.machine.programs.text.job import Complaint, Job, Usage, program

_KINDS = {"p": Kind.FIFO, "b": Kind.BLOCK, "c": Kind.CHARACTER, "u": Kind.CHARACTER}


@program(gnu="-m,--mode= -Z! --context?!", busybox="-m=")
async def main(job: Job) -> int | None:
    words = job.operands
    job.need(2 if words[1:2] == ["p"] else 4 if len(words) > 1 else 2)
    kind = _KINDS.get(words[1])
    if kind is None:
        raise Usage(job.words(f"invalid device type {job.quote(words[1])}", ""))
    if kind is Kind.FIFO and len(words) > 2:
        raise Usage(job.words("Fifos do not have major and minor device numbers.", ""))
    numbers = words[2:4]
    for what, text in zip(("major", "minor"), numbers, strict=False):
        if not text.isdigit():
            raise Complaint(f"invalid {what} device number {job.quote(text)}")
    change = modes.parse(job.get("m") or "666", 0)
    if change is None:
        raise Complaint(f"invalid mode {job.quote(job.get('m') or '')}")
    device = (number_of(numbers[0]), number_of(numbers[1])) if numbers else (0, 0)
    try:
        job.process.mknod(words[0], kind, change(0o666, False), device)
        if job.has("m"):
            job.process.chmod(words[0], change(0o666, False))
    except LinuxError as error:
        raise Complaint(f"{job.colon(words[0])}: {error}") from error
    return None

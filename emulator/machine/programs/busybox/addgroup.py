"""busybox addgroup."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.shadow.writing import Files
from emulator.machine.programs.text.flavour import BUSYBOX
from emulator.machine.programs.text.job import Complaint, Job, Usage, program


@program(busybox="-g,--gid= -S,--system", busybox_trouble=1)
async def _addgroup(job: Job) -> int | None:
    files = Files(job.process)
    if not job.operands:
        raise Usage
    if job.process.credentials.uid != 0:
        raise Complaint("permission denied (are you root?)", 1)
    if len(job.operands) == 2:
        user, group = job.operands
        if files.find("group", group) is None:
            raise Complaint(f"unknown group {group}", 1)
        files.join(user, group)
    else:
        name = job.operands[0]
        if files.find("group", name):
            raise Complaint(f"group '{name}' in use", 1)
        files.add_group(name, int(job.get("g") or "0") or files.first_free("group", 100 if job.has("S") else 1000))
    files.save()
    return 0


async def main(process: Process) -> int:
    return await _addgroup(process, BUSYBOX)

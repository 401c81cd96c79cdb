"""busybox adduser, without asking for a password (-D)."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.shadow.writing import Files
from emulator.machine.programs.text.flavour import BUSYBOX
from emulator.machine.programs.text.job import Complaint, Job, Usage, program


@program(
    busybox=(
        "-h,--home= -g,--gecos= -s,--shell= -G,--ingroup= -D,--disabled-password -S,--system -H,--no-create-home "
        "-u,--uid= -k="
    ),
    busybox_trouble=1,
)
async def _adduser(job: Job) -> int | None:
    process, files = job.process, Files(job.process)
    if not job.operands:
        raise Usage
    if process.credentials.uid != 0:
        raise Complaint("permission denied (are you root?)", 1)
    name = job.operands[0]
    if len(job.operands) == 2:
        if files.find("group", job.operands[1]) is None:
            raise Complaint(f"unknown group {job.operands[1]}", 1)
        files.join(name, job.operands[1])
        files.save()
        return 0
    if files.find("passwd", name):
        raise Complaint(f"user '{name}' in use", 1)
    if not job.has("D") and not job.has("S"):
        raise Complaint("asking for a password is not emulated yet (use -D)", 1)
    uid = int(job.get("u") or "0") or files.first_free("passwd", 100 if job.has("S") else 1000)
    group = job.get("G")
    row = files.find("group", group) if group else None
    if group and row is None:
        raise Complaint(f"unknown group {group}", 1)
    gid = int(row[2]) if row else 65533 if job.has("S") else files.first_free("group", uid)
    if row is None and not job.has("S"):
        files.add_group(name, gid)
    home = job.get("h") or f"/home/{name}"
    shell = job.get("s") or ("/bin/false" if job.has("S") else "/bin/sh")
    files.add_user(name, uid, gid, job.get("g") or "Linux User,,,", home, shell)
    files.save()
    if not job.has("H"):
        files.make_home(home, uid, gid)
    return 0


async def main(process: Process) -> int:
    return await _adduser(process, BUSYBOX)

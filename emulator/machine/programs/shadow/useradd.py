"""useradd."""

from __future__ import annotations

from emulator.machine.programs.packages.installed import os_release
from emulator.machine.programs.shadow.usages import USERADD
from emulator.machine.programs.shadow.writing import Files, may_write
from emulator.machine.programs.text.job import Complaint, Job, program

_TABLE = (
    "--badname -b,--base-dir= -c,--comment= -d,--home-dir= -D,--defaults! -e,--expiredate= -f,--inactive= -g,--gid= "
    "-G,--groups= -k,--skel= -K,--key= "
    "-l,--no-log-init -m,--create-home -M,--no-create-home -N,--no-user-group -o,--non-unique -p,--password= "
    "-r,--system -R,--root=! -P,--prefix=! "
    "-s,--shell= -u,--uid= -U,--user-group -F! -Z,--selinux-user=!"
)


@program(gnu=_TABLE, trouble=2, hint=USERADD)
async def main(job: Job) -> int | None:
    job.name = "useradd"
    process = job.process
    if len(job.operands) != 1:
        await process.complain(USERADD)
        return 2
    if not await may_write(process, "useradd"):
        return 1
    name, files = job.operands[0], Files(process)
    if not name or not (name[0].isalpha() or name[0] == "_") or any(letter in ":,/ \n" for letter in name):
        raise Complaint(f"invalid user name '{name}'{': use --badname to ignore' if name else ''}", 3)
    if files.find("passwd", name):
        raise Complaint(f"user '{name}' already exists", 9)
    system = job.has("r")
    uid = _uid(job, files, system)
    gid = _gid(job, files, name, uid, system)
    home = job.get("d") or f"{(job.get('b') or '/home').rstrip('/')}/{name}"
    shell = job.get("s")
    if shell is None:
        shell = "/bin/sh" if os_release(process).get("ID") in ("debian", "ubuntu") else "/bin/bash"
    files.add_user(name, uid, gid, job.get("c") or "", home, shell, job.get("p") or "!")
    for group in (job.get("G") or "").split(","):
        if group and files.find("group", group) is None:
            raise Complaint(f"group '{group}' does not exist", 6)
        if group:
            files.join(name, group)
    files.save()
    if job.has("m") and not job.has("M") and not process.exists(home):
        files.make_home(home, uid, gid)
    return 0


def _uid(job: Job, files: Files, system: bool) -> int:
    text = job.get("u")
    if text is None:
        return files.free_number("passwd", system=system)
    if not text.isdigit():
        raise Complaint(f"invalid user ID '{text}'", 3)
    if files.number_taken("passwd", int(text)) and not job.has("o"):
        raise Complaint(f"UID {text} is not unique", 4)
    return int(text)


def _gid(job: Job, files: Files, name: str, uid: int, system: bool) -> int:
    text = job.get("g")
    if text is not None:
        row = files.find("group", text) or next((row for row in files.rows["group"] if row[2:3] == [text]), None)
        if row is None:
            raise Complaint(f"group '{text}' does not exist", 6)
        return int(row[2])
    if job.has("N"):
        return 100
    if files.find("group", name):
        raise Complaint(f"group {name} exists - if you want to add this user to that group, use -g.", 9)
    gid = uid if not files.number_taken("group", uid) else files.free_number("group", system=system)
    files.add_group(name, gid)
    return gid

"""usermod, userdel, groupadd, groupdel, groupmod: the rest of shadow's tools, each by its name."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.shadow.writing import Files, may_write
from emulator.machine.programs.text.job import Complaint, Job, program


@program(
    gnu=(
        "-a,--append -c,--comment= -d,--home= -e,--expiredate= -f,--inactive= -g,--gid= -G,--groups= -l,--login= "
        "-L,--lock -m,--move-home! -o,--non-unique "
        "-p,--password= -s,--shell= -u,--uid= -U,--unlock"
    ),
    trouble=2,
)
async def main(job: Job) -> int | None:
    job.name = "usermod"
    process, files = job.process, Files(job.process)
    if len(job.operands) != 1:
        raise Complaint("a login name is needed", 2)
    if not await may_write(process, "usermod"):
        return 1
    name = job.operands[0]
    row = files.find("passwd", name)
    if row is None:
        raise Complaint(f"user '{name}' does not exist", 6)
    for key, column in (("c", 4), ("d", 5), ("s", 6), ("u", 2)):
        value = job.get(key)
        if value is not None:
            row[column] = value
    _group(job, files, row)
    _groups(job, files, name)
    _shadow(job, files, name)
    new = job.get("l")
    if new is not None:
        if files.find("passwd", new):
            raise Complaint(f"user '{new}' already exists", 9)
        row[0] = new
        for other in files.rows["shadow"]:
            other[0] = new if other[0] == name else other[0]
        for file in ("group", "gshadow"):
            for other in files.rows[file]:
                if len(other) > 3:
                    other[3] = ",".join(new if member == name else member for member in other[3].split(","))
    files.save()
    return 0


def _group(job: Job, files: Files, row: list[str]) -> None:
    text = job.get("g")
    if text is None:
        return
    found = files.find("group", text) or next((each for each in files.rows["group"] if each[2:3] == [text]), None)
    if found is None:
        raise Complaint(f"group '{text}' does not exist", 6)
    row[3] = found[2]


def _groups(job: Job, files: Files, name: str) -> None:
    text = job.get("G")
    if text is None:
        return
    wanted = [word for word in text.split(",") if word]
    for word in wanted:
        if files.find("group", word) is None:
            raise Complaint(f"group '{word}' does not exist", 6)
    if not job.has("a"):
        files.leave_all(name)
    for word in wanted:
        files.join(name, word)


def _shadow(job: Job, files: Files, name: str) -> None:
    row = files.find("shadow", name)
    if row is None:
        return
    if job.get("p") is not None:
        row[1] = job.get("p") or ""
    if job.has("L") and not row[1].startswith("!"):
        row[1] = "!" + row[1]
    if job.has("U"):
        row[1] = row[1].removeprefix("!")


@program(gnu="-f,--force -r,--remove", trouble=2)
async def userdel(job: Job) -> int | None:
    job.name = "userdel"
    process, files = job.process, Files(job.process)
    if len(job.operands) != 1:
        raise Complaint("a login name is needed", 2)
    if not await may_write(process, "userdel"):
        return 1
    name = job.operands[0]
    row = files.find("passwd", name)
    if row is None:
        raise Complaint(f"user '{name}' does not exist", 6)
    for file in ("passwd", "shadow"):
        files.remove(file, name)
    files.leave_all(name)
    own = files.find("group", name)
    if own is not None and own[3:4] != ["x"] and not any(other[3:4] == [own[2]] for other in files.rows["passwd"]):
        files.remove("group", name)
        files.remove("gshadow", name)
    files.save()
    if job.has("r"):
        mail = f"/var/mail/{name}"
        if not process.exists(mail):
            await process.complain(f"userdel: {name} mail spool ({mail}) not found\n")
        _clear(process, row[5])
    return 0


def _clear(process: Process, path: str, depth: int = 0) -> None:
    """A home directory, taken away with what is in it."""
    if depth > 50 or not process.exists(path):
        return
    try:
        for name in process.listdir(path):
            inner = f"{path}/{name}"
            if process.lstat(inner).kind.value == "d":
                _clear(process, inner, depth + 1)
            else:
                process.unlink(inner)
        process.rmdir(path)
    except LinuxError:
        return


@program(gnu="-f,--force -g,--gid= -o,--non-unique -r,--system -K,--key= -p,--password=", trouble=2)
async def groupadd(job: Job) -> int | None:
    job.name = "groupadd"
    files = Files(job.process)
    if len(job.operands) != 1:
        raise Complaint("a group name is needed", 2)
    if not await may_write(job.process, "groupadd"):
        return 10
    name = job.operands[0]
    if files.find("group", name):
        if job.has("f"):
            return 0
        raise Complaint(f"group '{name}' already exists", 9)
    text = job.get("g")
    if text is not None and (not text.isdigit() or (files.number_taken("group", int(text)) and not job.has("o"))):
        raise Complaint(
            f"GID '{text}' already exists" if text.isdigit() else f"invalid group ID '{text}'",
            4 if text.isdigit() else 3,
        )
    files.add_group(name, int(text) if text else files.free_number("group", system=job.has("r")))
    files.save()
    return 0


@program(gnu="-f,--force", trouble=2)
async def groupdel(job: Job) -> int | None:
    job.name = "groupdel"
    files = Files(job.process)
    if len(job.operands) != 1:
        raise Complaint("a group name is needed", 2)
    if not await may_write(job.process, "groupdel"):
        return 10
    name = job.operands[0]
    row = files.find("group", name)
    if row is None:
        raise Complaint(f"group '{name}' does not exist", 6)
    owner = next((user[0] for user in files.rows["passwd"] if user[3:4] == [row[2]]), None)
    if owner is not None and not job.has("f"):
        raise Complaint(f"cannot remove the primary group of user '{owner}'", 8)
    files.remove("group", name)
    files.remove("gshadow", name)
    files.save()
    return 0


@program(gnu="-g,--gid= -n,--new-name= -o,--non-unique", trouble=2)
async def groupmod(job: Job) -> int | None:
    job.name = "groupmod"
    files = Files(job.process)
    if len(job.operands) != 1:
        raise Complaint("a group name is needed", 2)
    if not await may_write(job.process, "groupmod"):
        return 10
    name = job.operands[0]
    row, hidden = files.find("group", name), files.find("gshadow", name)
    if row is None:
        raise Complaint(f"group '{name}' does not exist", 6)
    new, gid = job.get("n"), job.get("g")
    if gid is not None:
        row[2] = gid
    for each in (row, hidden):
        if each is not None and new is not None:
            each[0] = new
    files.save()
    return 0

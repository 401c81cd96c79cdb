"""chpasswd: passwords for users, from lines `name:password`. What is stored is no real hash: nothing here checks one."""

from __future__ import annotations

from hashlib import sha256

from emulator.machine.kernel.process import Process
from emulator.machine.programs.shadow.writing import DAY, Files, may_write

UNKNOWN = "Authentication token manipulation error\n"


async def main(process: Process) -> int:
    flags = [word for word in process.argv[1:] if word.startswith("-")]
    if unknown := next((flag for flag in flags if flag not in ("-e", "--encrypted")), None):
        await process.complain(f"chpasswd: option '{unknown}' is not emulated\n")
        return 2
    if not await may_write(process, "chpasswd"):
        return 1
    files, status = Files(process), 0
    text = (await process.read_all()).decode("utf-8", "surrogateescape")
    for number, line in enumerate(text.splitlines(), 1):
        name, colon, password = line.partition(":")
        row = files.find("shadow", name)
        if not colon:
            await process.complain(f"chpasswd: line {number}: missing new password\n")
        elif files.find("passwd", name) is None or row is None:
            await process.complain(f"chpasswd: (user {name}) pam_chauthtok() failed, error:\n{UNKNOWN}")
        else:
            set_password(process, row, password if flags else hashed(password))
            continue
        status = 1
    if status:
        await process.complain("chpasswd: error detected, changes ignored\n")
    else:
        files.save()
    return status


def hashed(password: str) -> str:
    """In the shape of yescrypt's, which Debian uses."""
    return f"$y$j9T$emulated${sha256(password.encode('utf-8', 'surrogateescape')).hexdigest()[:43]}"


def set_password(process: Process, row: list[str], password: str) -> None:
    row[1], row[2] = password, str(process.kernel.timeline.now // DAY)

"""passwd: locks, unlocks, empties and tells of passwords; sets one from two lines of input."""

from __future__ import annotations

from datetime import date

from emulator.machine.kernel.process import Process
from emulator.machine.programs.shadow.chpasswd import hashed, set_password
from emulator.machine.programs.shadow.writing import Files, may_write
from emulator.machine.programs.text.accounts import Accounts
from emulator.machine.programs.text.streams import Reader

FLAGS = {"-l": "l", "-u": "u", "-d": "d", "-S": "S", "-e": "e"} | {
    "--lock": "l", "--unlock": "u", "--delete": "d", "--status": "S", "--expire": "e"
}  # fmt: skip
#: 1970-01-01 as Python counts days.
EPOCH = date(1970, 1, 1).toordinal()
UNCHANGED = "passwd: Authentication token manipulation error\npasswd: password unchanged\n"
DONE = "passwd: password expiry information changed.\n"


async def main(process: Process) -> int:
    words = [word for word in process.argv[1:] if not word.startswith("-")]
    flags = [FLAGS.get(word) for word in process.argv[1:] if word.startswith("-")]
    if None in flags:
        await process.complain(f"passwd: option '{next(w for w in process.argv[1:] if w.startswith('-'))}' is not emulated\n")
        return 2
    own = Accounts(process).user_name(process.credentials.uid) or "root"
    name = words[0] if words else own
    files = Files(process)
    row = files.find("shadow", name)
    if files.find("passwd", name) is None or row is None:
        await process.complain(f"passwd: user '{name}' does not exist\n")
        return 1
    if name != own and not await may_write(process, "passwd"):
        return 1
    if flags == ["S"]:
        await process.out(state(name, row))
        return 0
    if flags:
        return await marked(process, files, row, str(flags[0]))
    return await asked(process, files, row)


def state(name: str, row: list[str]) -> str:
    kind = "L" if row[1].startswith(("!", "*")) else "P" if row[1] else "NP"
    changed = date.fromordinal(EPOCH + int(row[2] or 0)).isoformat()
    return f"{name} {kind} {changed} {' '.join(field or '-1' for field in row[3:7])}\n"


async def marked(process: Process, files: Files, row: list[str], flag: str) -> int:
    if flag == "l":
        row[1] = row[1] if row[1].startswith("!") else "!" + row[1]
    elif flag == "d":
        row[1] = ""
    elif flag == "e":
        row[2] = "0"
    elif row[1] in ("!", ""):
        await process.complain(
            "passwd: unlocking the password would result in a passwordless account.\n"
            "You should set a password with usermod -p to unlock the password of this account.\n"
        )
        return 3
    else:
        row[1] = row[1].removeprefix("!")
    files.save()
    await process.out(DONE)
    return 0


async def asked(process: Process, files: Files, row: list[str]) -> int:
    """The new password twice, without an echo of its own: from a pipe or a terminal."""
    given: list[str] = []
    reader = Reader(process.file(0))
    for prompt in ("New password: ", "Retype new password: "):
        await process.complain(prompt)
        given.append((await reader.line() or b"").decode("utf-8", "surrogateescape").rstrip("\n"))
    if not given[0]:
        await process.complain("Password change has been aborted.\n" + UNCHANGED)
        return 10
    if given[0] != given[1]:
        await process.complain("Sorry, passwords do not match.\n" + UNCHANGED)
        return 10
    set_password(process, row, hashed(given[0]))
    files.save()
    await process.complain("passwd: password updated successfully\n")
    return 0

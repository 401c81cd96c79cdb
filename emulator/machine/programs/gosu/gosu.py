"""gosu: runs a command as another user, in its own place."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.process import Process
from emulator.machine.programs.text.accounts import Accounts

USAGE = (
    "Usage: {name} user-spec command [args]\n   eg: {name} tianon bash\n       {name} nobody:root bash -c 'whoami && id'\n"
    "       {name} 1000:1 id\n\n"
)


async def main(process: Process) -> int:
    words = process.argv[1:]
    if len(words) < 2:
        await process.complain(USAGE.format(name=process.argv[0]))
        return 1
    user, _, group = words[0].partition(":")
    accounts = Accounts(process)
    uid = accounts.uid(user)
    found = accounts.user_of(uid) if uid is not None else None
    gid = accounts.gid(group) if group else found.gid if found is not None else process.credentials.gid
    if uid is None or gid is None:
        kind, name = ("user", user) if uid is None else ("group", group)
        place = "passwd" if uid is None else "group"
        missing = f"unable to find {kind} {name}: no matching entries in {place} file"
        await process.complain(f'error: failed switching to "{words[0]}": {missing}\n')
        return 1
    groups = tuple(accounts.groups_of(found)) if found is not None and not group else (gid,)
    process.credentials = Credentials(uid, gid, groups, process.credentials.capabilities if uid == 0 else frozenset())
    process.env["HOME"] = found.home if found is not None else "/"
    try:
        await process.exec(words[1:])
    except LinuxError as error:
        absent = error.errno is Errno.ENOENT and "/" not in words[1]
        await process.complain(
            f'error: exec: "{words[1]}": {"executable file not found in $PATH" if absent else str(error).lower()}\n'
        )
        return 1

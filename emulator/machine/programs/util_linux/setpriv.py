"""setpriv: --reuid, --regid, --clear-groups, --init-groups and a command."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.process import Process
from emulator.machine.programs.text.accounts import Accounts


async def main(process: Process) -> int:
    words, accounts = process.argv[1:], Accounts(process)
    uid, gid = process.credentials.uid, process.credentials.gid
    groups = process.credentials.groups
    while words and words[0].startswith("--"):
        name, _, value = words.pop(0)[2:].partition("=")
        if name in ("reuid", "regid", "groups") and not value and words:
            value = words.pop(0)
        if name in ("reuid", "ruid", "euid"):
            found = accounts.uid(value)
            uid = found if found is not None else -1
        elif name in ("regid", "rgid", "egid"):
            found = accounts.gid(value)
            gid = found if found is not None else -1
        elif name in ("clear-groups", "init-groups", "keep-groups"):
            groups = () if name == "clear-groups" else groups
        elif name not in ("no-new-privs", "inh-caps", "ambient-caps", "bounding-set"):
            await process.complain(f"setpriv: --{name} is not emulated yet\n")
            return 1
        if -1 in (uid, gid):
            await process.complain(f"setpriv: failed to parse {name}: '{value}'\n")
            return 1
    if not words:
        await process.complain("setpriv: No program specified\nTry 'setpriv --help' for more information.\n")
        return 1
    process.credentials = Credentials(uid, gid, groups, process.credentials.capabilities if uid == 0 else frozenset())
    try:
        await process.exec(words)
    except LinuxError as error:
        await process.complain(f"setpriv: failed to execute {words[0]}: {error}\n")
        return 127 if error.errno is Errno.ENOENT else 126

"""su and runuser: another user's identity and environment; passwords are not asked (only root may change)."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.process import Process
from emulator.machine.programs.text.accounts import Accounts, User

PATHS = {
    True: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    False: "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games",
}


@dataclass
class Wishes:
    name: str = "root"
    login: bool = False
    preserve: bool = False
    command: str | None = None
    shell: str | None = None
    words: list[str] = field(default_factory=list)


async def main(process: Process) -> int:
    program = process.argv[0].rpartition("/")[2]
    wishes = parse(process.argv[1:], program == "runuser")
    accounts = Accounts(process)
    user = accounts.user(wishes.name)
    if user is None:
        await process.complain(
            f"{program}: user {wishes.name} does not exist or the user entry does not contain all the required fields\n"
        )
        return 1
    if process.credentials.uid != 0:
        await process.complain(f"Password: {program}: Authentication failure\n")
        return 1
    process.credentials = identity(process, accounts, user)
    shell = wishes.shell or user.shell or "/bin/sh"
    process.env = environment(process, user, wishes, shell)
    if wishes.login:
        try:
            process.chdir(user.home)
        except LinuxError as error:
            await process.complain(f"{program}: warning: cannot change directory to {user.home}: {error}\n")
    argv0 = f"-{shell.rpartition('/')[2]}" if wishes.login else shell.rpartition("/")[2]
    words = [shell, *(["-c", wishes.command] if wishes.command is not None else []), *wishes.words]
    if program == "runuser" and wishes.words and wishes.command is None:
        words, argv0 = wishes.words, wishes.words[0]
    try:
        await process.exec(words, process.env, argv0)
    except LinuxError as error:
        await process.complain(f"{program}: failed to execute {words[0]}: {error}\n")
        return 127 if error.errno is Errno.ENOENT else 126


def parse(words: list[str], is_runuser: bool) -> Wishes:
    wishes, queue, named = Wishes(), list(words), False
    while queue:
        word = queue.pop(0)
        if word in ("-", "-l", "--login"):
            wishes.login = True
        elif word in ("-m", "-p", "--preserve-environment"):
            wishes.preserve = True
        elif word in ("-c", "--command", "-s", "--shell", "-u", "--user", "-g", "--group", "-G") and queue:
            value = queue.pop(0)
            if word in ("-c", "--command"):
                wishes.command = value
            elif word in ("-s", "--shell"):
                wishes.shell = value
            elif word in ("-u", "--user"):
                wishes.name, named = value, True
        elif word == "--":
            wishes.words += queue
            break
        elif not named and not word.startswith("-"):
            wishes.name, named = word, True
        else:
            wishes.words += [word, *(queue if is_runuser else [])]
            if is_runuser:
                break
    return wishes


def identity(process: Process, accounts: Accounts, user: User) -> Credentials:
    groups = tuple(accounts.groups_of(user))
    return Credentials(user.uid, user.gid, groups, process.credentials.capabilities if user.uid == 0 else frozenset())


def environment(process: Process, user: User, wishes: Wishes, shell: str) -> dict[str, str]:
    base = (
        {"TERM": process.env["TERM"]}
        if wishes.login and "TERM" in process.env
        else {}
        if wishes.login
        else dict(process.env)
    )
    if wishes.preserve:
        return dict(process.env)
    base |= {"HOME": user.home, "SHELL": shell, "MAIL": f"/var/mail/{user.name}"}
    if user.uid != 0 or wishes.login:
        base |= {"USER": user.name, "LOGNAME": user.name}
    if wishes.login or "PATH" not in base:
        base["PATH"] = PATHS[user.uid == 0]
    return base

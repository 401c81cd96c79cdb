"""Variables that a shell makes or computes: from the environment at its start, `RANDOM`, `SECONDS`, `LINENO` and their kin."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.shell.flavour import BASH_VERSION
from emulator.machine.shell.variables import Value, Variable, indexed
from emulator.machine.shell.words import NAME

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process
    from emulator.machine.shell.shell import Shell

BASH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
BUSYBOX_PATH = "/sbin:/usr/sbin:/bin:/usr/bin"
SECOND = 1_000_000_000
#: What bash calls the file of a function that no file defined, by where the commands come from.
FUNCTION_SOURCES = {"c": "environment", "s": "main"}


def import_environment(shell: Shell) -> None:
    """What a shell takes over from its environment, and what it sets if it isn't there."""
    table = shell.variables.table
    for name, value in shell.process.env.items():
        if NAME.fullmatch(name):
            table[name] = Variable(value, exported=True)
    table["IFS"] = Variable(" \t\n")
    table["OPTIND"] = Variable("1")
    set_directory(shell)
    default(shell, "PATH", BUSYBOX_PATH if shell.flavour.name == "ash" else BASH_PATH)
    default(shell, "PS4", "+ ")
    if shell.flavour.is_bash:
        bash_variables(shell)
    elif shell.flavour.name == "ash":
        default(shell, "PPID", parent_pid(shell))
        table.setdefault("HISTFILE", Variable(None))
        level = shell.variables.get("SHLVL")
        if level is not None or shell.flavour.name == "ash":
            table["SHLVL"] = Variable(str(number_of(level) + 1 if level and level.isdigit() else 1), exported=True)
    else:
        default(shell, "PPID", parent_pid(shell))
    install(shell)


def default(shell: Shell, name: str, value: str) -> None:
    if name not in shell.variables.table:
        shell.variables.table[name] = Variable(value)


def parent_pid(shell: Shell) -> str:
    parent = shell.process.parent
    return str(parent.pid) if parent is not None and parent.machine is shell.process.machine else "0"


def set_directory(shell: Shell) -> None:
    """PWD is taken from the environment only if it names the present directory."""
    told = shell.variables.get("PWD")
    here = shell.process.cwd
    keep = told is not None and told.startswith("/") and same_directory(shell.process, told, here)
    shell.variables.table["PWD"] = Variable(told if keep else here, exported=True)
    if shell.flavour.is_bash and shell.variables.get("OLDPWD") is None:
        shell.variables.table["OLDPWD"] = Variable(None, exported=True)


def same_directory(process: Process, one: str, other: str) -> bool:
    try:
        return process.realpath(one) == process.realpath(other)
    except LinuxError:
        return False


def bash_variables(shell: Shell) -> None:
    table, process = shell.variables.table, shell.process
    level = shell.variables.get("SHLVL") or "0"
    table["SHLVL"] = Variable(str(number_of(level) + 1 if level.isdigit() else 1), exported=True)
    uid = str(process.credentials.uid)
    for name in ("UID", "EUID"):
        table[name] = Variable(uid, readonly=True, integer=True)
    table["PPID"] = Variable(parent_pid(shell), readonly=True, integer=True)
    table["BASH_VERSION"] = Variable(BASH_VERSION)
    table["BASH_VERSINFO"] = Variable(
        indexed(("5", "2", "15", "1", "release", "x86_64-pc-linux-gnu")), readonly=True, array="a"
    )
    table["BASH"] = Variable(process.argv[0] if process.argv[:1] and process.argv[0].startswith("/") else process.executable)
    facts = {"HOSTNAME": process.machine.hostname, "HOSTTYPE": "x86_64", "OSTYPE": "linux-gnu", "OPTERR": "1"}
    for name, value in (facts | {"MACHTYPE": "x86_64-pc-linux-gnu", "TERM": "dumb"}).items():
        default(shell, name, value)
    default(shell, "SHELL", login_shell(process))
    shell.options.add("interactive-comments")
    shell.last_argument = process.env.get("_") or process.executable


def login_shell(process: Process) -> str:
    row = password_row(process, process.credentials.uid)
    return row[6] if row is not None and len(row) > 6 and row[6] else "/bin/sh"


def password_row(process: Process, user: int | str) -> list[str] | None:
    """The line of /etc/passwd for a name or a number."""
    try:
        return matching_row(process.read_file("/etc/passwd"), user)
    except LinuxError:
        return None


@lru_cache(64)
def matching_row(passwords: bytes, user: int | str) -> list[str] | None:
    for line in passwords.decode("utf-8", "surrogateescape").splitlines():
        row = line.split(":")
        if len(row) > 5 and (row[0] == user if isinstance(user, str) else row[2] == str(user)):
            return row
    return None


def home_of(process: Process, user: int | str) -> str | None:
    row = password_row(process, user)
    return row[5] if row is not None else None


def install(shell: Shell) -> None:
    """Ties the computed names to this shell."""
    shell.variables.owner = shell
    shell.variables.computed = COMPUTED[shell.flavour.name]
    shell.variables.watched = WATCHED[shell.flavour.name]


def now(shell: Shell) -> int:
    return shell.process.kernel.timeline.now


def seconds(shell: Shell) -> Value:
    return str(shell.seconds_base + (now(shell) - shell.started) // SECOND)


def set_seconds(shell: Shell, value: str) -> bool:
    shell.started = now(shell)
    shell.seconds_base = number_of(value) if value.lstrip("-").isdigit() else 0
    return True


def drop(shell: Shell, value: str) -> bool:
    """RANDOM takes a seed; ours is the kernel's."""
    return True


def function_names(shell: Shell) -> Value:
    if not shell.calls:
        return None
    return indexed([*reversed(shell.calls), *([] if shell.origin == "c" else ["main"])])


def call_lines(shell: Shell) -> list[int]:
    """Where what runs was called from, innermost first."""
    return [*reversed(shell.call_lines), *([] if shell.origin == "c" else [0])]


def source_names(shell: Shell) -> list[str]:
    """The files that what runs came from, outermost first."""
    if shell.origin == "file":
        return [shell.name, *shell.sources]
    return shell.sources or ([FUNCTION_SOURCES[shell.origin]] if shell.calls else [])


def group_numbers(process: Process) -> list[str]:
    credentials = process.credentials
    return [str(number) for number in dict.fromkeys([credentials.gid, *credentials.groups])]


def random_15(shell: Shell) -> Value:
    return str(shell.process.kernel.random.randrange(1 << 15))


def random_32(shell: Shell) -> Value:
    return str(shell.process.kernel.random.randrange(1 << 32))


def own_pid(shell: Shell) -> Value:
    return str(shell.process.pid)


#: What a name is worth when asked for.
COMMON: dict[str, Callable[[Shell], Value]] = {"LINENO": lambda shell: str(shell.line)}
RANDOM: dict[str, Callable[[Shell], Value]] = {"RANDOM": random_15}
BASH: dict[str, Callable[[Shell], Value]] = {
    "SECONDS": seconds,
    "SRANDOM": random_32,
    "BASHPID": own_pid,
    "EPOCHSECONDS": lambda shell: str(now(shell) // SECOND),
    "EPOCHREALTIME": lambda shell: f"{now(shell) // SECOND}.{now(shell) % SECOND // 1000:06d}",
    "BASH_SUBSHELL": lambda shell: str(shell.level),
    "PIPESTATUS": lambda shell: indexed(map(str, shell.pipe_statuses)),
    "FUNCNAME": function_names,
    "DIRSTACK": lambda shell: indexed([shell.variables.text("PWD"), *shell.directories]),
    "GROUPS": lambda shell: indexed(group_numbers(shell.process)),
    "SHELLOPTS": lambda shell: ":".join(sorted(shell.options)),
    "BASHOPTS": lambda shell: ":".join(sorted(shell.shopt)),
    "BASH_SOURCE": lambda shell: indexed(reversed(source_names(shell))),
    "BASH_LINENO": lambda shell: indexed(map(str, call_lines(shell))),
    "BASH_COMMAND": lambda shell: shell.trapped if shell.in_trap else shell.command_text,
    "HISTCMD": lambda shell: str(len(shell.history.lines) + 1),
}
ASH: dict[str, Callable[[Shell], Value]] = {"LINENO": lambda shell: str(shell.line - (shell.origin == "c"))}
COMPUTED = {"bash": COMMON | RANDOM | BASH, "dash": {}, "ash": ASH | RANDOM}
WATCHED: dict[str, dict[str, Callable[[Shell, str], bool]]] = {
    "bash": {"RANDOM": drop, "SECONDS": set_seconds},
    "dash": {},
    "ash": {"RANDOM": drop},
}

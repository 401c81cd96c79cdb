"""ps' columns: heading, width, and what a process shows in it. Which columns are shown is table.py's matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from emulator.machine.kernel import memory
from emulator.machine.network.http.dates import moment_of
from emulator.machine.programs.text.accounts import Accounts
from emulator.timeline import SECOND

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process


@dataclass(slots=True)
class View:
    """Who looks, and when: names come from the looker's account files, pids are the looker's."""

    accounts: Accounts
    now: int
    boot: int
    memory: int
    outside: bool = False

    def pid(self, process: Process) -> int:
        return process.host_pid if self.outside else process.pid

    def parent(self, process: Process) -> int:
        return self.pid(process.parent) if process.parent is not None else 0

    def user(self, uid: int) -> str:
        name = self.accounts.user_name(uid) or str(uid)
        return name if len(name) <= 8 else name[:7] + "+"

    def group(self, gid: int) -> str:
        name = self.accounts.group_name(gid) or str(gid)
        return name if len(name) <= 8 else name[:7] + "+"


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    width: int
    left: bool
    value: Callable[[Process, View], str]


def command(process: Process, view: View) -> str:
    if process.exit_status is not None:
        return f"[{process.name[:15]}] <defunct>"
    return " ".join(process.command_line) or f"[{process.name[:15]}]"


def busybox_command(process: Process) -> str:
    """As busybox shows it: `{name} ` goes before a command line that begins with another name (a script, an applet
    in a copy of the shell).
    """
    words = process.command_line
    if process.exit_status is not None or not words:
        return f"[{process.name[:15]}]"
    base = words[0].partition(" ")[0].rpartition("/")[2]
    named = base.removeprefix("-").startswith(process.name[:15])
    return ("" if named else f"{{{process.name[:15]}}} ") + " ".join(words)


def _comm(process: Process, view: View) -> str:
    return process.name[:15] + (" <defunct>" if process.exit_status is not None else "")


def tty(process: Process, view: View) -> str:
    return process.terminal.name.removeprefix("/dev/") if process.terminal is not None else "?"


def stat(process: Process, view: View) -> str:
    text = process.state
    text += "<" if process.nice < 0 else "N" if process.nice > 0 else ""
    text += "s" if process.session == process.pid else ""
    terminal = process.terminal
    return text + ("+" if terminal is not None and terminal.foreground == process.group else "")


def _cpu_seconds(process: Process) -> int:
    return process.cpu_time // SECOND


def _clock(seconds: int) -> str:
    days, rest = divmod(seconds, 86400)
    text = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days}-{text}" if days else text


def _elapsed(process: Process, view: View) -> str:
    seconds = max(0, view.now - process.started) // SECOND
    days, rest = divmod(seconds, 86400)
    hours = f"{rest // 3600:02}:" if days or rest >= 3600 else ""
    return f"{f'{days}-' if days else ''}{hours}{rest // 60 % 60:02}:{rest % 60:02}"


def _started(process: Process, view: View) -> str:
    moment, today = moment_of(process.started), moment_of(view.now)
    if view.now - process.started < 24 * 3600 * SECOND and moment.date() == today.date():
        return f"{moment:%H:%M}"
    return f"{moment:%b%d}" if moment.year == today.year else f"{moment:%Y}"


def _share(process: Process, view: View) -> float:
    life = max(view.now - process.started, SECOND)
    return min(99.9, process.cpu_time * 100 / life)


def _ppm(process: Process, view: View) -> str:
    return f"{memory.resident(process) * 100 / view.memory:.1f}"


def _bsd_time(process: Process, view: View) -> str:
    seconds = _cpu_seconds(process)
    return f"{seconds // 60}:{seconds % 60:02}"


def _lstart(process: Process, view: View) -> str:
    moment = moment_of(process.started)
    return f"{moment:%a %b} {moment.day:2} {moment:%H:%M:%S %Y}"


def _number(heading: str, width: int, value: Callable[[Process, View], int]) -> Column:
    return Column(heading, width, False, lambda process, view: str(value(process, view)))


def _text(heading: str, width: int, value: Callable[[Process, View], str]) -> Column:
    return Column(heading, width, True, value)


COLUMNS: Final[dict[str, Column]] = {
    "pid": _number("PID", 7, lambda process, view: view.pid(process)),
    "ppid": _number("PPID", 7, lambda process, view: view.parent(process)),
    "pgid": _number("PGID", 7, lambda process, view: process.group),
    "sid": _number("SID", 7, lambda process, view: process.session),
    "lwp": _number("LWP", 7, lambda process, view: view.pid(process)),
    "nlwp": _number("NLWP", 4, lambda process, view: 1),
    "user": _text("USER", 8, lambda process, view: view.user(process.credentials.uid)),
    "uid_name": _text("UID", 8, lambda process, view: view.user(process.credentials.uid)),
    "ruser": _text("RUSER", 8, lambda process, view: view.user(process.credentials.uid)),
    "uid": _number("UID", 5, lambda process, view: process.credentials.uid),
    "group": _text("GROUP", 8, lambda process, view: view.group(process.credentials.gid)),
    "gid": _number("GID", 5, lambda process, view: process.credentials.gid),
    "c": Column("C", 2, False, lambda process, view: str(int(_share(process, view)))),
    "stime": Column("STIME", 5, False, _started),
    "start": Column("START", 5, False, _started),
    "started": Column("STARTED", 8, False, lambda process, view: f"{moment_of(process.started):%H:%M:%S}"),
    "lstart": Column("STARTED", 24, False, _lstart),
    "tty": _text("TTY", 8, tty),
    "tt": _text("TT", 8, tty),
    "time": Column("TIME", 8, False, lambda process, view: _clock(_cpu_seconds(process))),
    "bsdtime": Column("TIME", 6, False, _bsd_time),
    "etime": Column("ELAPSED", 11, False, _elapsed),
    "etimes": _number("ELAPSED", 7, lambda process, view: max(0, view.now - process.started) // SECOND),
    "cmd": _text("CMD", 27, command),
    "comm_cmd": _text("CMD", 15, _comm),
    "args": _text("COMMAND", 27, command),
    "comm": _text("COMMAND", 15, _comm),
    "stat": _text("STAT", 4, stat),
    "s": _text("S", 1, lambda process, view: process.state),
    "pcpu": Column("%CPU", 4, False, lambda process, view: f"{_share(process, view):.1f}"),
    "pmem": Column("%MEM", 4, False, _ppm),
    "vsz": _number("VSZ", 6, lambda process, view: memory.virtual(process) >> 10),
    "rss": _number("RSS", 5, lambda process, view: memory.resident(process) >> 10),
    "sz": _number("SZ", 5, lambda process, view: memory.virtual(process) >> 12),
    "ni": _number("NI", 3, lambda process, view: process.nice),
    "pri": _number("PRI", 3, lambda process, view: 19 - process.nice),
    "opri": _number("PRI", 3, lambda process, view: 80 + process.nice),
    "f": _text("F", 1, lambda process, view: "4" if process.credentials.uid == 0 and process.pid == 1 else "0"),
    "addr_sz": _text("ADDR SZ", 7, lambda process, view: f"- {memory.virtual(process) >> 12:5}"),
    "wchan": _text("WCHAN", 6, lambda process, view: "-" if process.state == "R" else "do_sys"),
    "label": _text("LABEL", 31, lambda process, view: "-"),
    "cls": _text("CLS", 3, lambda process, view: "TS"),
    "euser": _text("EUSER", 8, lambda process, view: view.user(process.credentials.uid)),
    "euid": _number("EUID", 5, lambda process, view: process.credentials.uid),
    "egroup": _text("EGROUP", 8, lambda process, view: view.group(process.credentials.gid)),
    "rgroup": _text("RGROUP", 8, lambda process, view: view.group(process.credentials.gid)),
    "egid": _number("EGID", 5, lambda process, view: process.credentials.gid),
    "psr": _number("PSR", 3, lambda process, view: 0),
    "cgroup": _text("CGROUP", 27, lambda process, view: "-"),
}

NAMES: Final[dict[str, str]] = {
    "pgrp": "pgid",
    "sess": "sid",
    "session": "sid",
    "tid": "lwp",
    "spid": "lwp",
    "thcount": "nlwp",
    "uname": "user",
    "command": "args",
    "ucmd": "comm_cmd",
    "ucomm": "comm",
    "state": "s",
    "tname": "tty",
    "cputime": "time",
    "bsdstart": "start",
    "start_time": "stime",
    "%cpu": "pcpu",
    "%mem": "pmem",
    "vsize": "vsz",
    "rssize": "rss",
    "rsz": "rss",
    "nice": "ni",
    "start": "started",
    "tty": "tt",
}


def column(name: str) -> Column | None:
    """By any of the names that `-o` takes."""
    lowered = name.lower()
    return COLUMNS.get(NAMES.get(lowered, lowered))

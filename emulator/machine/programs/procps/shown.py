"""What ps shows of a process: its command, its times, its ids, as the looker sees them. The columns are columns.py's matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from emulator.machine.kernel import memory
from emulator.machine.kernel.signals import IGNORE
from emulator.machine.network.http.dates import moment_of
from emulator.machine.programs.text.accounts import Accounts
from emulator.timeline import SECOND

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process

DAY: Final = 24 * 3600 * SECOND


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
        if process.parent is not None:
            return self.pid(process.parent)
        return process.namespace.shim if self.outside else 0

    def number(self, process: Process, pid: int) -> int:
        """A pid of the process' own namespace as the looker has it; 0 where nobody has it any more."""
        if not self.outside or process.namespace.outer is None:
            return pid
        other = process.namespace.processes.get(pid)
        return other.host_pid if other is not None else 0

    def user(self, uid: int) -> str:
        return self.accounts.user_name(uid) or str(uid)

    def group(self, gid: int) -> str:
        return self.accounts.group_name(gid) or str(gid)


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


def program(process: Process, view: View) -> str:
    return process.name[:15] + (" <defunct>" if process.exit_status is not None else "")


def tty(process: Process, view: View) -> str:
    return process.terminal.name.removeprefix("/dev/") if process.terminal is not None else "?"


def stat(process: Process, view: View) -> str:
    text = process.state
    text += "<" if process.nice < 0 else "N" if process.nice > 0 else ""
    text += "s" if process.session == process.pid else ""
    terminal = process.terminal
    return text + ("+" if terminal is not None and terminal.foreground == process.group else "")


def cpu_seconds(process: Process) -> int:
    return process.cpu_time // SECOND


def clock(seconds: int) -> str:
    days, rest = divmod(seconds, 86400)
    text = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days}-{text}" if days else text


def elapsed(process: Process, view: View) -> str:
    seconds = max(0, view.now - process.started) // SECOND
    days, rest = divmod(seconds, 86400)
    hours = f"{rest // 3600:02}:" if days or rest >= 3600 else ""
    return f"{f'{days}-' if days else ''}{hours}{rest // 60 % 60:02}:{rest % 60:02}"


def started(process: Process, view: View) -> str:
    moment, today = moment_of(process.started), moment_of(view.now)
    if view.now - process.started < DAY and moment.date() == today.date():
        return f"{moment:%H:%M}"
    return f"{moment:%b%d}" if moment.year == today.year else f"{moment:%Y}"


def cpu_share(process: Process, view: View) -> float:
    life = max(view.now - process.started, SECOND)
    return min(99.9, process.cpu_time * 100 / life)


def memory_share(process: Process, view: View) -> str:
    return f"{memory.resident(process) * 100 / view.memory:.1f}"


def bsd_time(process: Process, view: View) -> str:
    seconds = cpu_seconds(process)
    return f"{seconds // 60}:{seconds % 60:02}"


def lstart(process: Process, view: View) -> str:
    moment = moment_of(process.started)
    return f"{moment:%a %b} {moment.day:2} {moment:%H:%M:%S %Y}"


def start(process: Process, view: View) -> str:
    moment = moment_of(process.started)
    return f"{moment:%H:%M:%S}" if view.now - process.started < DAY else f"  {moment:%b} {moment.day:2}"


def bsd_start(process: Process, view: View) -> str:
    moment = moment_of(process.started)
    return f" {moment:%H:%M}" if view.now - process.started <= DAY else f"{moment:%b} {moment.day:2}"


def foreground(process: Process, view: View) -> int:
    terminal = process.terminal
    return view.number(process, terminal.foreground) if terminal is not None and terminal.foreground else -1


def groups(process: Process, view: View) -> str:
    return ",".join(view.group(gid) for gid in process.credentials.groups) or "-"


def environment(process: Process) -> str:
    return " ".join(f"{name}={value}" for name, value in process.env.items())


def wchan(process: Process, view: View) -> str:
    return "-" if process.state == "R" else "do_sys"


def container_id(process: Process, view: View) -> str:
    return process.machine.cgroup.rpartition("/")[2][:12] or "-"


CONTROLLERS: Final = ("name=systemd", "pids", "blkio", "freezer", "devices", "memory", "cpuset", "cpuacct", "cpu")


def cgroup(process: Process, view: View) -> str:
    """As the first version of control groups shows it."""
    path = process.machine.cgroup
    count = len(CONTROLLERS)
    return ",".join([*(f"{count - place}:{name}:{path}" for place, name in enumerate(CONTROLLERS)), f"0::{path}"])


def mask(signals: Iterable[int]) -> str:
    return f"{sum(1 << signal - 1 for signal in set(signals)):016x}"


def pending(process: Process, view: View) -> str:
    return mask(process.pending)


def ignored(process: Process, view: View) -> str:
    return mask(signal for signal, each in process.handlers.items() if each is IGNORE)


def caught(process: Process, view: View) -> str:
    return mask(signal for signal, each in process.handlers.items() if each is not IGNORE)


def code_size(process: Process, view: View) -> int:
    """Kilobytes of the program's text: two thirds of its address space beyond what all have."""
    return max(0, memory.virtual(process) - 2400 * 1024) * 2 // 3 >> 10


def faults(process: Process, view: View) -> int:
    return memory.resident(process) >> 12

"""ps' columns: heading, width, and what a process shows in it. Which columns are shown is formats.py's matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from emulator.machine.kernel import memory
from emulator.machine.programs.procps import shown
from emulator.machine.programs.procps.names import HEADINGS, NAMES, NOTHING, UNKNOWN
from emulator.machine.programs.procps.shown import View
from emulator.timeline import SECOND

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process


class Scope(Enum):
    """What a column is of, where processes and their threads are shown on lines of their own."""

    BOTH = auto()
    PROCESS = auto()
    THREAD = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """`open`: as long as it is where it stands last; `tree`: the branch stands before it; `user`: cut with a `+`."""

    heading: str
    width: int
    left: bool
    value: Callable[[Process, View], str]
    scope: Scope = Scope.BOTH
    open: bool = False
    tree: bool = False
    user: bool = False

    def cut(self, text: str) -> str:
        """As it stands before another column."""
        if self.user and len(text) > self.width:
            return text[: self.width - 1] + "+"
        return text[: self.width] if self.open or self.heading == "WCHAN" else text


def _number(heading: str, width: int, value: Callable[[Process, View], int], scope: Scope = Scope.BOTH) -> Column:
    return Column(heading, width, False, lambda process, view: str(value(process, view)), scope)


def _right(heading: str, width: int, value: Callable[[Process, View], str], scope: Scope = Scope.BOTH) -> Column:
    return Column(heading, width, False, value, scope)


def _text(heading: str, width: int, value: Callable[[Process, View], str], scope: Scope = Scope.BOTH) -> Column:
    return Column(heading, width, True, value, scope)


def _open(heading: str, width: int, value: Callable[[Process, View], str], *, tree: bool = True) -> Column:
    return Column(heading, width, True, value, Scope.PROCESS, open=True, tree=tree)


def _uid(heading: str) -> Column:
    return _number(heading, 5, lambda process, view: process.credentials.uid)


def _gid(heading: str) -> Column:
    return _number(heading, 5, lambda process, view: process.credentials.gid)


def _user(heading: str) -> Column:
    return Column(heading, 8, True, lambda process, view: view.user(process.credentials.uid), user=True)


def _group(heading: str) -> Column:
    return Column(heading, 8, True, lambda process, view: view.group(process.credentials.gid), user=True)


def _priority(heading: str, value: Callable[[int], int]) -> Column:
    return _number(heading, 3, lambda process, view: value(20 + process.nice), Scope.THREAD)


def _signals(heading: str, value: Callable[[Process, View], str], scope: Scope = Scope.THREAD) -> Column:
    return Column(heading, 9, False, value, scope)


def _none(heading: str, width: int, scope: Scope = Scope.BOTH, *, left: bool = True) -> Column:
    """A column of which Linux without the service behind it (systemd, SELinux, lxc) knows nothing."""
    return Column(heading, width, left, lambda process, view: "-", scope)


PROCESS, THREAD = Scope.PROCESS, Scope.THREAD
_COLUMNS: Final[dict[str, Column]] = {
    "pid tgid": _number("PID", 7, lambda process, view: view.pid(process), PROCESS),
    "ppid": _number("PPID", 7, lambda process, view: view.parent(process), PROCESS),
    "pgid": _number("PGID", 7, lambda process, view: view.number(process, process.group), PROCESS),
    "sid": _number("SID", 7, lambda process, view: view.number(process, process.session), PROCESS),
    "tpgid": _number("TPGID", 7, shown.foreground, PROCESS),
    "lwp": _number("LWP", 7, lambda process, view: view.pid(process), THREAD),
    "nlwp": _number("NLWP", 4, lambda process, view: 1, PROCESS),
    "user": _user("USER"),
    "uid_hack": _user("UID"),
    "ruser": _user("RUSER"),
    "euser": _user("EUSER"),
    "suser": _user("SUSER"),
    "svuser": _user("SVUSER"),
    "fuser": _user("FUSER"),
    "fsuser": _user("FSUSER"),
    "uid": _uid("UID"),
    "euid": _uid("EUID"),
    "ruid": _uid("RUID"),
    "suid": _uid("SUID"),
    "svuid": _uid("SVUID"),
    "fuid": _uid("FUID"),
    "fsuid": _uid("FSUID"),
    "group": _group("GROUP"),
    "egroup": _group("EGROUP"),
    "rgroup": _group("RGROUP"),
    "sgroup": _group("SGROUP"),
    "svgroup": _group("SVGROUP"),
    "fgroup": _group("FGROUP"),
    "fsgroup": _group("FSGROUP"),
    "gid": _gid("GID"),
    "egid": _gid("EGID"),
    "rgid": _gid("RGID"),
    "sgid": _gid("SGID"),
    "svgid": _gid("SVGID"),
    "fgid": _gid("FGID"),
    "fsgid": _gid("FSGID"),
    "supgid": _open("SUPGID", 20, lambda process, view: ",".join(map(str, process.credentials.groups)) or "-", tree=False),
    "supgrp": _open("SUPGRP", 40, shown.groups, tree=False),
    "luid": _none("LUID", 5, left=False),
    "c": _right("C", 2, lambda process, view: str(int(shown.cpu_share(process, view)))),
    "cp": _number("CP", 3, lambda process, view: int(shown.cpu_share(process, view) * 10)),
    "pcpu": _right("%CPU", 4, lambda process, view: f"{shown.cpu_share(process, view):.1f}"),
    "pmem": _right("%MEM", 4, shown.memory_share, PROCESS),
    "cpu": _number("CPU", 3, lambda process, view: 0, THREAD),
    "cpuid": _number("CPUID", 5, lambda process, view: 0, THREAD),
    "psr": _number("PSR", 3, lambda process, view: 0, THREAD),
    "lastcpu": _number("C", 3, lambda process, view: 0, THREAD),
    "stime": _right("STIME", 5, shown.started),
    "start_time": _right("START", 5, shown.started),
    "start": _right("STARTED", 8, shown.start),
    "bsdstart": _right("START", 6, shown.bsd_start),
    "lstart": _right("STARTED", 24, shown.lstart),
    "tname": _text("TTY", 8, shown.tty, PROCESS),
    "tty4": _text("TTY", 4, shown.tty, PROCESS),
    "tt": _text("TT", 8, shown.tty, PROCESS),
    "time": _right("TIME", 8, lambda process, view: shown.clock(shown.cpu_seconds(process))),
    "times": _number("TIME", 8, lambda process, view: shown.cpu_seconds(process)),
    "bsdtime": _right("TIME", 6, shown.bsd_time),
    "etime": _right("ELAPSED", 11, shown.elapsed),
    "etimes": _number("ELAPSED", 7, lambda process, view: max(0, view.now - process.started) // SECOND),
    "cmd": _open("CMD", 27, shown.command),
    "args": _open("COMMAND", 27, shown.command),
    "ucmd": _open("CMD", 15, shown.program),
    "comm": _open("COMMAND", 15, shown.program),
    "fname": Column("COMMAND", 8, True, lambda process, view: process.name[:8], PROCESS, tree=True),
    "exe": _open("EXE", 27, lambda process, view: process.executable or "-", tree=False),
    "environ": _open("ENVIRONMENT", 31, lambda process, view: shown.environment(process) or "-", tree=False),
    "stat": _text("STAT", 4, shown.stat, THREAD),
    "s": _text("S", 1, lambda process, view: process.state, THREAD),
    "vsz": _number("VSZ", 6, lambda process, view: memory.virtual(process) >> 10, PROCESS),
    "rss": _number("RSS", 5, lambda process, view: memory.resident(process) >> 10, PROCESS),
    "rsz": _number("RSZ", 5, lambda process, view: memory.resident(process) >> 10, PROCESS),
    "sz": _number("SZ", 5, lambda process, view: memory.virtual(process) >> 12, PROCESS),
    "ni": _number("NI", 3, lambda process, view: process.nice, THREAD),
    "pri": _priority("PRI", lambda priority: 39 - priority),
    "opri": _priority("PRI", lambda priority: 60 + priority),
    "priority": _priority("PRI", lambda priority: priority),
    "pri_foo": _priority("FOO", lambda priority: priority - 20),
    "pri_bar": _priority("BAR", lambda priority: priority + 1),
    "pri_baz": _priority("BAZ", lambda priority: priority + 100),
    "pri_api": _priority("API", lambda priority: -1 - priority),
    "rtprio": _none("RTPRIO", 6, THREAD, left=False),
    "sched": _number("SCH", 3, lambda process, view: 0, THREAD),
    "class": _text("CLS", 3, lambda process, view: "TS", THREAD),
    "cls": _right("CLS", 3, lambda process, view: "TS", THREAD),
    "policy": _text("POL", 3, lambda process, view: "TS", THREAD),
    "f": _right("F", 1, lambda process, view: "4" if process.credentials.uid == 0 and process.pid == 1 else "0"),
    "addr_1": _none("ADDR", 1),
    "wchan": Column("WCHAN", 6, True, shown.wchan, THREAD),
    "label": _none("LABEL", 31),
    "context": _none("CONTEXT", 31),
    "zone": _none("ZONE", 31),
    "cgroup": _open("CGROUP", 27, shown.cgroup, tree=False),
    "docker": _text("DOCKER", 12, shown.container_id),
    "lxc": _none("LXC", 8),
    "fds": _number("FDS", 3, lambda process, view: len(process.files), PROCESS),
    "pending": _signals("PENDING", shown.pending, Scope.BOTH),
    "sig_pend": _signals("SIGNAL", shown.pending, Scope.BOTH),
    "blocked": _signals("BLOCKED", lambda process, view: shown.mask(())),
    "ignored": _signals("IGNORED", shown.ignored),
    "caught": _signals("CAUGHT", shown.caught),
    "sig_catch": _signals("CATCHED", shown.caught),
    "lsession": _none("SESSION", 11),
    "machine": _none("MACHINE", 31),
    "ouid": _none("OWNER", 5),
    "seat": _none("SEAT", 11),
    "slice": _none("SLICE", 31),
    "unit": _none("UNIT", 31),
    "uunit": _none("UUNIT", 31),
    "maj_flt": _number("MAJFL", 6, lambda process, view: 0),
    "majflt": _number("MAJFLT", 6, lambda process, view: 0),
    "pagein": _number("PAGEIN", 6, lambda process, view: 0),
    "min_flt": _number("MINFL", 6, shown.faults),
    "minflt": _number("MINFLT", 6, shown.faults),
    "trs": _number("TRS", 4, shown.code_size, PROCESS),
    "trss": _number("TRSS", 4, shown.code_size, PROCESS),
    "m_trs": _number("TRS", 5, shown.code_size, PROCESS),
    "m_size": _number("SIZE", 5, lambda process, view: memory.virtual(process), PROCESS),
    "drs": _number("DRS", 5, lambda process, view: (memory.virtual(process) >> 10) - shown.code_size(process, view), PROCESS),
    "oom": _number("OOM", 4, lambda process, view: 666, THREAD),
    "oomadj": _number("OOMADJ", 5, lambda process, view: 0, THREAD),
    "numa": _number("NUMA", 4, lambda process, view: 0),
}
COLUMNS: Final[dict[str, Column]] = {name: each for names, each in _COLUMNS.items() for name in names.split()}

def listing() -> str:
    """All names and headings, as `ps L` prints them."""
    names = sorted({*COLUMNS, *NAMES, *UNKNOWN} - {"addr_1"})
    rows = []
    for name in names:
        found = column(name)
        heading = found.heading if found is not None else UNKNOWN.get(name, "")
        rows.append(f"{name:<12} {heading[:8]:<8}\n")
    return "".join(rows)


def column(name: str) -> Column | None:
    """By any of the names that `-o` takes."""
    found = COLUMNS.get(NAMES.get(name, name))
    if found is None and name in NOTHING:
        return _none(NOTHING[name], len(NOTHING[name]), left=False)
    if found is not None and name in HEADINGS:
        heading, width = HEADINGS[name]
        return replace(found, heading=heading, width=width)
    return found

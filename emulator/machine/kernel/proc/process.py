"""The texts of /proc/PID: what ps, top and the like read about one process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from zlib import crc32

from emulator.machine.kernel import cpus, mount_texts
from emulator.machine.kernel.credentials import CAPABILITIES
from emulator.machine.kernel.memory import resident, virtual
from emulator.machine.kernel.proc.system import HERTZ
from emulator.machine.kernel.resources import UNLIMITED, limit
from emulator.machine.kernel.signals import IGNORE
from emulator.timeline import SECOND

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process

_STATES = {"R": "running", "S": "sleeping", "T": "stopped", "D": "disk sleep", "Z": "zombie"}

DIRECTORIES: dict[str, int] = {"attr": 0o555, "fd": 0o500, "fdinfo": 0o555, "net": 0o555, "ns": 0o511, "task": 0o555}
NAMESPACES = ("cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time", "time_for_children", "user", "uts")
_SHARED = ("cgroup", "time", "time_for_children", "user")


def namespace_target(process: Process, name: str) -> str:
    """What a link in /proc/PID/ns says: equal for processes that share the namespace."""
    kind = name.partition("_")[0]
    machine = process.machine
    owners: dict[str, object] = {
        "pid": machine.pids.machine.name,
        "net": getattr(machine.network, "name", machine.name),
    }
    owner = "" if name in _SHARED else owners.get(kind, machine.name)
    return f"{kind}:[{4026531834 + (crc32(f'{kind} {owner}'.encode()) & 0xFFFF)}]"


def mask(signals: object) -> str:
    """The hexadecimal set that /proc shows of signals."""
    bits = 0
    for signal in signals if isinstance(signals, list) else []:
        bits |= 1 << (int(signal) - 1)
    return f"{bits:016x}"


def capability_mask(capabilities: frozenset[str]) -> str:
    return f"{sum(1 << number for number, name in enumerate(CAPABILITIES) if name in capabilities):016x}"


def _cmdline(process: Process) -> bytes:
    if process.state == "Z":
        return b""
    return b"".join(word.encode("utf-8", "surrogateescape") + b"\0" for word in process.command_line)


def _environ(process: Process) -> bytes:
    return b"".join(f"{name}={value}\0".encode("utf-8", "surrogateescape") for name, value in process.env.items())


def _status(process: Process) -> bytes:
    who, size, held = process.credentials, virtual(process) // 1024, resident(process) // 1024
    ignored = [signal for signal, handler in process.handlers.items() if handler is IGNORE]
    caught = [signal for signal, handler in process.handlers.items() if callable(handler)]
    effective, limits = capability_mask(who.capabilities), process.machine.limits
    allowed, parent = cpus.allowed(process.machine), process.parent.pid if process.parent is not None else 0
    return (
        f"Name:\t{process.name}\nUmask:\t{process.umask:04o}\n"
        f"State:\t{process.state} ({_STATES[process.state]})\nTgid:\t{process.pid}\n"
        f"Ngid:\t0\nPid:\t{process.pid}\nPPid:\t{parent}\nTracerPid:\t0\n"
        f"Uid:\t{who.uid}\t{who.uid}\t{who.uid}\t{who.uid}\n"
        f"Gid:\t{who.gid}\t{who.gid}\t{who.gid}\t{who.gid}\nFDSize:\t64\nGroups:\t{' '.join(map(str, who.groups))} \n"
        f"NStgid:\t{process.pid}\nNSpid:\t{process.pid}\nNSpgid:\t{process.group}\nNSsid:\t{process.session}\n"
        f"VmPeak:\t{size:8} kB\nVmSize:\t{size:8} kB\nVmLck:\t       0 kB\nVmPin:\t       0 kB\n"
        f"VmHWM:\t{held:8} kB\nVmRSS:\t{held:8} kB\n"
        f"RssAnon:\t{held // 8:8} kB\nRssFile:\t{held - held // 8:8} kB\nRssShmem:\t       0 kB\n"
        f"VmData:\t{size // 8:8} kB\n"
        f"VmStk:\t     132 kB\nVmExe:\t{size // 20:8} kB\nVmLib:\t{size // 2:8} kB\nVmPTE:\t      44 kB\n"
        "VmSwap:\t       0 kB\n"
        f"Threads:\t1\nSigQ:\t{len(process.pending)}/31720\nSigPnd:\t{mask(list(process.pending))}\n"
        f"ShdPnd:\t{mask([])}\n"
        f"SigBlk:\t{mask([])}\nSigIgn:\t{mask(ignored)}\nSigCgt:\t{mask(caught)}\nCapInh:\t{mask([])}\n"
        f"CapPrm:\t{effective}\n"
        f"CapEff:\t{effective}\nCapBnd:\t{capability_mask(who.bounding)}\nCapAmb:\t{mask([])}\n"
        f"NoNewPrivs:\t{int(limits.no_new_privileges)}\nSeccomp:\t{2 * limits.filtered}\n"
        f"Seccomp_filters:\t{int(limits.filtered)}\nCpus_allowed:\t{cpus.masked(allowed)}\n"
        f"Cpus_allowed_list:\t{cpus.listed(allowed)}\nMems_allowed:\t1\nMems_allowed_list:\t0\n"
        f"voluntary_ctxt_switches:\t{process.task.steps}\nnonvoluntary_ctxt_switches:\t0\n"
    ).encode("utf-8", "surrogateescape")


def _stat(process: Process) -> bytes:
    parent = process.parent.pid if process.parent is not None else 0
    terminal = process.terminal
    device = 136 << 8 | terminal.number if terminal is not None else 0
    foreground = terminal.foreground if terminal is not None else -1
    ticks = process.cpu_time * HERTZ // SECOND
    started = (process.started - process.machine.boot_time) * HERTZ // SECOND
    return (
        f"{process.pid} ({process.name}) {process.state} {parent} {process.group} {process.session} {device} "
        f"{foreground} 4194304 100 0 0 0 "
        f"{ticks} 0 0 0 {20 + process.nice} {process.nice} 1 0 {started} {virtual(process)} "
        f"{resident(process) // 4096} "
        "18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
    ).encode("utf-8", "surrogateescape")


def _statm(process: Process) -> bytes:
    pages = virtual(process) // 4096
    return f"{pages} {resident(process) // 4096} {resident(process) // 5000} {pages // 20} 0 {pages // 8} 0\n".encode()


#: (line, resource, unit)
_LIMITS = (
    ("Max cpu time", "cpu", "seconds"), ("Max file size", "fsize", "bytes"), ("Max data size", "data", "bytes"),
    ("Max stack size", "stack", "bytes"), ("Max core file size", "core", "bytes"), ("Max resident set", "rss", "bytes"),
    ("Max processes", "nproc", "processes"), ("Max open files", "nofile", "files"),
    ("Max locked memory", "memlock", "bytes"), ("Max address space", "as", "bytes"), ("Max file locks", "locks", "locks"),
    ("Max pending signals", "sigpending", "signals"), ("Max msgqueue size", "msgqueue", "bytes"),
    ("Max nice priority", "nice", ""), ("Max realtime priority", "rtprio", ""), ("Max realtime timeout", "rttime", "us"),
)  # fmt: skip


def _limits(process: Process) -> bytes:
    lines = [f"{'Limit':<25} {'Soft Limit':<20} {'Hard Limit':<20} {'Units':<10}\n"]
    for name, resource, unit in _LIMITS:
        soft, hard = ("unlimited" if one == UNLIMITED else str(one) for one in limit(process, resource))
        lines.append(f"{name:<25} {soft:<20} {hard:<20} {unit and f'{unit:<10}'}\n")
    return "".join(lines).encode()


def _cpuset(process: Process) -> bytes:
    return f"{process.machine.cgroup}\n".encode()


def _cgroup(process: Process) -> bytes:
    path = process.machine.cgroup
    names = ("cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids", "name=systemd")
    lines = [f"{number}:{name}:{path}\n" for number, name in enumerate(names, 1)]
    return "".join([*reversed(lines), f"0::{path}\n"]).encode()


def _maps(process: Process) -> bytes:
    return (
        f"560000000000-560000010000 r-xp 00000000 00:28 1                          {process.executable}\n"
        "7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0                          [stack]\n"
    ).encode("utf-8", "surrogateescape")


FILES: dict[str, tuple[int, Callable[[Process], bytes]]] = {
    "cgroup": (0o444, _cgroup),
    "cpuset": (0o444, _cpuset),
    "cmdline": (0o444, _cmdline),
    "comm": (0o644, lambda process: process.name.encode("utf-8", "surrogateescape") + b"\n"),
    "environ": (0o400, _environ),
    "gid_map": (0o644, lambda process: b"         0          0 4294967295\n"),
    "io": (
        0o400,
        lambda process: b"rchar: 0\nwchar: 0\nsyscr: 0\nsyscw: 0\nread_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n",
    ),
    "limits": (0o444, _limits),
    "loginuid": (0o644, lambda process: b"4294967295"),
    "maps": (0o444, _maps),
    "mountinfo": (0o444, lambda process: mount_texts.mountinfo(process.machine.root)),
    "mounts": (0o444, lambda process: mount_texts.mounts(process.machine.root)),
    "oom_adj": (0o644, lambda process: b"0\n"),
    "oom_score": (0o444, lambda process: b"666\n"),
    "oom_score_adj": (0o644, lambda process: b"%d\n" % process.machine.limits.oom_score_adj),
    "setgroups": (0o644, lambda process: b"allow\n"),
    "stat": (0o444, _stat),
    "statm": (0o444, _statm),
    "status": (0o444, _status),
    "uid_map": (0o644, lambda process: b"         0          0 4294967295\n"),
    "wchan": (0o444, lambda process: b"0"),
}

LINKS: dict[str, Callable[[Process], str]] = {
    "cwd": lambda process: process.cwd,
    "exe": lambda process: process.executable,
    "root": lambda process: process.root or "/",
}

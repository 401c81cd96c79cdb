"""A further process in a container, without a runtime: a child that enters the namespaces of the first one."""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import pty
import shutil
import termios
import traceback
from typing import Any, TypeAlias

from emulator.backend.base import RuntimeFailure
from emulator.backend.namespace.keeper import syscalls
from emulator.backend.namespace.runtimes import Join, Made, Streams

Json: TypeAlias = dict[str, Any]

PR_CAPBSET_DROP = 24
KINDS = ("ipc", "uts", "net", "pid", "mnt")
NAMES = (
    "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE "
    "NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN "
    "SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE "
    "MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE"
)
NUMBERS = {f"CAP_{name}": number for number, name in enumerate(NAMES.split())}
"""capability.h, in its order."""


def made(pid: int, file: str, streams: Streams | None, join: Join, *, remapped: bool) -> Made:
    """What `file` says (the `process` of an OCI configuration), beside the process `pid`. `remapped`: one user alone is mapped,
    who is another one here. That goes for root, too, who would else have all rights over namespaces of a mapped one's."""
    with open(file, "rb") as source:
        process: Json = json.load(source)
    if streams:
        return Made(enter(pid, process, streams, join, terminal=False, remapped=remapped))
    master, slave = pty.openpty()
    try:
        return Made(enter(pid, process, (slave, slave, slave), join, terminal=True, remapped=remapped), master)
    finally:
        os.close(slave)


def control() -> None:
    """The terminal on standard input becomes the session's own."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def enter(pid: int, process: Json, streams: Streams, join: Join, *, terminal: bool, remapped: bool) -> int:
    """The new process, a child of the keeper's; raises RuntimeFailure."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _join(pid, process, streams, join, writing, terminal, remapped)
    os.close(writing)
    os.waitpid(child, 0)
    with open(reading, "rb") as pipe:
        number, _, fault = pipe.read().partition(b"\n")
    if not number or fault:
        raise RuntimeFailure(f"unable to start container process: {fault.decode('utf-8', 'replace') or 'it was killed'}")
    return int(number)


def _join(pid: int, process: Json, streams: Streams, join: Join, writing: int, terminal: bool, remapped: bool) -> None:
    """The child: enters, and leaves a child of its own behind in the pid namespace."""
    try:
        if join is not None:
            join()
        root = os.open(f"/proc/{pid}/root", os.O_RDONLY | os.O_CLOEXEC)
        doors = [os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY | os.O_CLOEXEC) for kind in KINDS]
        for door in doors:
            syscalls.set_namespace(door)
        made = os.fork()
        if made == 0:
            _become(root, process, streams, terminal, remapped)
        os.write(writing, f"{made}\n".encode())
    except OSError as error:
        os.write(writing, f"0\n{error}".encode())
    finally:
        os._exit(0)


def _become(root: int, process: Json, streams: Streams, terminal: bool, remapped: bool) -> None:
    """The grandchild: what `process` says, then its program."""
    try:
        os.fchdir(root)
        os.chroot(".")
        os.chdir(process["cwd"])
        os.setsid()
        for number, descriptor in enumerate(streams):
            os.dup2(descriptor, number)
        if terminal:
            control()
        user = process["user"]
        environment = dict(variable.split("=", 1) for variable in process["env"])
        program = shutil.which(process["args"][0], path=environment.get("PATH", "")) or process["args"][0]
        drop(process["capabilities"]["bounding"])
        if remapped:
            remap(user["uid"], user["gid"])
        if "additionalGids" in user:
            os.setgroups(user["additionalGids"])
        os.setgid(user["gid"])
        os.setuid(user["uid"])
        os.execve(program, process["args"], environment)
    except OSError:
        traceback.print_exc()
    finally:
        os._exit(127)


def remap(uid: int, gid: int) -> None:
    """The one user that is mapped is another one from now on, in a user namespace of its own."""
    syscalls.unshare(syscalls.CLONE_NEWUSER)
    for file, line in (("setgroups", "deny"), ("uid_map", f"{uid} 0 1"), ("gid_map", f"{gid} 0 1")):
        with open(f"/proc/self/{file}", "wb", buffering=0) as mapping:
            mapping.write(line.encode())


def drop(kept: list[str]) -> None:
    """Takes all other capabilities out of the bounding set, which the program's start makes the rest follow."""
    libc = ctypes.CDLL(None, use_errno=True)
    for name, number in NUMBERS.items():
        if name not in kept:
            libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0)

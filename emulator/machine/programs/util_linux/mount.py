"""mount and umount: listing, and the few kinds of mounts that a machine can make (tmpfs, bind, proc), with CAP_SYS_ADMIN."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from emulator.errors import EmulatorError
from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.files.mounts import Mount
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import mount_texts
from emulator.machine.kernel.process import Process

DMESG = "       dmesg(1) may have more information after failed mount system call.\n"


class Failure(EmulatorError):
    """What mount says, and its status."""

    def __init__(self, text: str, status: int = 32) -> None:
        super().__init__(text)
        self.status = status


@dataclass
class Wishes:
    kind: str = ""
    options: list[str] = field(default_factory=list)
    bind: bool = False
    every: bool = False
    operands: list[str] = field(default_factory=list)


async def main(process: Process) -> int:
    return await run(process, Words())


class Words:
    """util-linux' sentences; busybox has others."""

    def no_fstab(self, what: str) -> Failure:
        return Failure(f"mount: {what}: can't find in /etc/fstab.\n", 1)

    def denied(self, target: str) -> Failure:
        return Failure(f"mount: {target}: permission denied.\n{DMESG}")

    def bad_target(self, target: str, exists: bool) -> Failure:
        text = "mount point is not a directory." if exists else "mount point does not exist."
        return Failure(f"mount: {target}: {text}\n{DMESG}")

    def unknown_type(self, kind: str, target: str) -> Failure:
        return Failure(f"mount: {target}: unknown filesystem type '{kind}'.\n{DMESG}")

    def no_device(self, source: str, target: str) -> Failure:
        return Failure(f"mount: {target}: special device {source} does not exist.\n{DMESG}")

    def usage(self, word: str) -> Failure:
        return Failure(f"mount: invalid option -- '{word}'\nTry 'mount --help' for more information.\n", 1)


async def run(process: Process, words: Words) -> int:
    try:
        wishes = _parse(process.argv[1:], words)
        await process.out(_mount(process, wishes, words))
    except Failure as error:
        await process.complain(str(error))
        return error.status
    return 0


def _parse(arguments: list[str], words: Words) -> Wishes:
    wishes, queue = Wishes(), list(arguments)
    while queue:
        word = queue.pop(0)
        if word in ("-t", "-o", "--types", "--options") and queue:
            value = queue.pop(0)
            if word in ("-t", "--types"):
                wishes.kind = value
            else:
                wishes.options += value.split(",")
        elif word in ("--bind", "-B", "--rbind"):
            wishes.bind = True
        elif word in ("-a", "--all"):
            wishes.every = True
        elif word in ("-r", "--read-only"):
            wishes.options.append("ro")
        elif word in ("-v", "-n", "-l", "-w", "--rw"):
            continue
        elif word.startswith(("-t", "-o")):
            queue[:0] = [word[:2], word[2:]]
        elif word.startswith("-") and len(word) > 1:
            raise words.usage(word.lstrip("-"))
        else:
            wishes.operands.append(word)
    wishes.bind = wishes.bind or "bind" in wishes.options or "rbind" in wishes.options
    return wishes


def listing(process: Process, kind: str = "") -> str:
    lines = []
    for mount in process.machine.root.mounts:
        if not kind or mount.type in kind.split(","):
            lines.append(f"{mount.source} on {mount.point or '/'} type {mount.type} ({mount_texts.options(mount)})\n")
    return "".join(lines)


def _mount(process: Process, wishes: Wishes, words: Words) -> str:
    operands = wishes.operands
    if not operands:
        if wishes.every:
            if not process.exists("/etc/fstab"):
                raise words.no_fstab("")
            return ""
        return listing(process, wishes.kind)
    if len(operands) == 1:
        return _alone(process, wishes, operands[0], words)
    source, target = operands[0], operands[1]
    _check_target(process, source, target, wishes, words)
    if not process.credentials.has("CAP_SYS_ADMIN"):
        raise words.denied(target)
    _attach(process, wishes, source, target, words)
    return ""


def _attach(process: Process, wishes: Wishes, source: str, target: str, words: Words) -> None:
    """What can be mounted: a directory that is there, memory, the kernel's own."""
    options = ",".join(option for option in wishes.options if option not in ("ro", "rw", "bind", "rbind"))
    mount = partial(process.machine.root.mount, read_only="ro" in wishes.options, options=options or "relatime")
    if wishes.bind:
        found = process.resolve(source)
        if found.inode is None:
            raise words.no_device(source, target)
        mount(process.realpath(target), found.fs, found.inner or "/")
    elif wishes.kind in ("tmpfs", "ramfs"):
        timeline = process.kernel.timeline
        fresh = Overlay(clock=lambda: timeline.now, mode=0o1777)
        mount(process.realpath(target), fresh, type="tmpfs", source=source)
    elif wishes.kind in ("proc", "sysfs"):
        known = process.resolve("/proc" if wishes.kind == "proc" else "/sys")
        mount(process.realpath(target), known.fs, "/", type=wishes.kind, source=source)
    elif not process.exists(source):
        raise words.no_device(source, target)
    else:
        raise words.unknown_type(wishes.kind or "auto", target)


def _alone(process: Process, wishes: Wishes, target: str, words: Words) -> str:
    """One operand: remounting, or what /etc/fstab would tell."""
    mount = _mounted(process, target)
    if "remount" in wishes.options and mount is not None:
        if not process.credentials.has("CAP_SYS_ADMIN"):
            raise words.denied(target)
        mount.read_only = "ro" in wishes.options
        return ""
    raise words.no_fstab(target)


def _mounted(process: Process, target: str) -> Mount | None:
    point = target.rstrip("/")
    return next((mount for mount in reversed(process.machine.root.mounts) if mount.point == point), None)


def _check_target(process: Process, source: str, target: str, wishes: Wishes, words: Words) -> None:
    try:
        kind: Kind | None = process.stat(target).kind
    except LinuxError:
        kind = None
    if kind is None:
        raise words.bad_target(target, False)
    if kind is not Kind.DIRECTORY and not wishes.bind:
        raise words.bad_target(target, True)


async def unmount(process: Process, complaint: str, denied: str) -> int:
    """umount's work: `complaint` words a failure ({target}, {reason}), `denied` what somebody else than root is told."""
    status = 0
    for target in [word for word in process.argv[1:] if not word.startswith("-")]:
        mount = _mounted(process, target)
        if not process.credentials.has("CAP_SYS_ADMIN"):
            await process.complain(denied.format(target=target))
            status = 32
        elif mount is None or not mount.point:
            reason = "not mounted." if process.exists(target) else "no mount point specified."
            await process.complain(complaint.format(target=target, reason=reason))
            status = 32
        else:
            process.machine.root.unmount(mount.point)
    return status

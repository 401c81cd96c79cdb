"""What is tried within namespaces, as a keeper would: each trial does the thing, and says what the kernel said.

`main` runs in user, mount and pid namespaces of its own, all of which end with it, and writes one JSON document to its output.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
import struct
import sys
from collections.abc import Callable
from pathlib import Path

from emulator.backend.namespace.keeper.syscalls import CLONE_NEWNET, MNT_DETACH, mount, unmount, unshare

TUNSETIFF, IFF_TAP = 0x400454CA, 0x0002
ABSENT = "not tried"


def overlay(directory: Path) -> None:
    """An overlay with `userxattr`, a whiteout and an opaque directory in it, on the file system of the worlds."""
    lower, upper, work, merged = (directory / name for name in ("lower", "upper", "work", "merged"))
    for place in (lower, upper, work, merged):
        place.mkdir()
    (lower / "file").write_text("below")
    os.mknod(upper / "file", stat.S_IFCHR, os.makedev(0, 0))
    os.setxattr(upper, "user.overlay.opaque", b"y")
    mount("overlay", str(merged), "overlay", 0, f"userxattr,lowerdir={lower},upperdir={upper},workdir={work}")
    (merged / "new").write_text("above")
    unmount(str(merged), MNT_DETACH)


def fresh_proc(directory: Path) -> None:
    """/proc of one's own processes."""
    place = directory / "proc"
    place.mkdir()
    mount("proc", str(place), "proc")
    unmount(str(place), MNT_DETACH)


def terminals(directory: Path) -> None:
    """/dev/pts of one's own."""
    place = directory / "pts"
    place.mkdir()
    mount("devpts", str(place), "devpts", 0, "newinstance,ptmxmode=0666")
    unmount(str(place), MNT_DETACH)


def bridges(_directory: Path) -> None:
    """A network namespace with a bridge and a pair of veths; this process stays in it."""
    from emulator.backend.namespace.network import netlink

    unshare(CLONE_NEWNET)
    link = netlink.netlink()
    index = netlink.add_bridge(link, "doctor0", "02:42:00:00:00:01", 1500)
    netlink.add_address(link, index, "192.0.2.1/24")
    with netlink.reasons("veth"):
        link.link("add", ifname="doctor1", kind="veth", master=index, peer={"ifname": "doctor2"})


def tun(_directory: Path) -> None:
    """A tap device in this process's network namespace."""
    with open("/dev/net/tun", "r+b", buffering=0) as device:
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"doctor3", IFF_TAP))


def fuse(_directory: Path) -> None:
    """The device opens."""
    os.close(os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC))


TRIALS: dict[str, Callable[[Path], None]] = {
    "overlay": overlay,
    "proc": fresh_proc,
    "terminals": terminals,
    "bridges": bridges,
    "tun": tun,
    "fuse": fuse,
}


def outcome(trial: Callable[[Path], None], directory: Path) -> str:
    """What the system said; "" where it works."""
    try:
        trial(directory)
    except OSError as error:
        return f"{error.filename}: {error.strerror}" if error.filename and error.strerror else error.strerror or str(error)
    except ImportError as error:
        return str(error)
    return ""


def main(words: list[str]) -> None:
    """`words`: an empty directory on the file system of the worlds."""
    json.dump({name: outcome(trial, Path(words[0])) for name, trial in TRIALS.items()}, sys.stdout)

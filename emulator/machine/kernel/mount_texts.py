"""The texts of /proc/PID/mounts and mountinfo."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.machine.files.mounts import Mount, MountTable

_OF_THE_MOUNT = ("nosuid", "nodev", "noexec", "relatime", "noatime", "nodiratime")
_ESCAPES = str.maketrans({" ": "\\040", "\t": "\\011", "\n": "\\012", "\\": "\\134"})


def mounts(table: MountTable) -> bytes:
    return "".join(f"{_line(mount)} 0 0\n" for mount in table.mounts).encode("utf-8", "surrogateescape")


def _line(mount: Mount) -> str:
    words = (mount.source, mount.point or "/", mount.type, options(mount))
    return " ".join(word.translate(_ESCAPES) for word in words)


def options(mount: Mount) -> str:
    """All options in one list, ro or rw first."""
    return ",".join(word for word in ("ro" if mount.read_only else "rw", mount.options) if word)


def mountinfo(table: MountTable) -> bytes:
    return "".join(map(_info, table.mounts)).encode("utf-8", "surrogateescape")


def _info(mount: Mount) -> str:
    words = mount.options.split(",") if mount.options else []
    own = ",".join(["ro" if mount.read_only else "rw", *(word for word in words if word in _OF_THE_MOUNT)])
    rest = ",".join(["rw", *(word for word in words if word not in _OF_THE_MOUNT)])
    parent = mount.parent.number if mount.parent is not None else mount.number - 1
    root, point, source = (word.translate(_ESCAPES) for word in (mount.subpath, mount.point or "/", mount.source))
    return f"{mount.number} {parent} 0:{mount.device} {root} {point} {own} - {mount.type} {source} {rest}\n"

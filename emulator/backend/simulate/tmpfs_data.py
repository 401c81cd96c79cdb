"""The data of a tmpfs mount: `size=64k,mode=755,nr_inodes=10,mpol=local`, as the kernel reads and shows it (tmpfs(5))."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from emulator.errors import NotEmulated
from emulator.machine.errno import Errno, LinuxError

PAGE: Final = 4096
UNITS: Final = " kmgtpe"
STICKY: Final = 0o1777
COUNT: Final = re.compile(r"[0-9]{1,15}[kmgtpe]?", re.IGNORECASE)
VALUES: Final[dict[str, re.Pattern[str]]] = {
    "size": re.compile(r"[0-9]{1,15}[kmgtpe%]?", re.IGNORECASE),
    "nr_blocks": COUNT,
    "nr_inodes": COUNT,
    "mode": re.compile(r"[0-7]{1,5}"),
    "uid": re.compile(r"[0-9]{1,9}"),
    "gid": re.compile(r"[0-9]{1,9}"),
    "huge": re.compile(r"never|always|within_size|advise"),
    "mpol": re.compile(r"default|local|prefer|interleave|(prefer|interleave|bind)(=(static|relative))?:0"),
}
NOT_EMULATED: Final = frozenset({"inode32", "inode64", "noswap"})
POLICIES: Final = {"prefer": "local", "interleave": "interleave:0", "default": ""}
"""Policies that show as others do: this machine has one node, 0."""


@dataclass(frozen=True, slots=True)
class TmpfsData:
    """`size` in bytes, whole pages, and `inodes`; None where nothing was said, 0 for no limit."""

    size: int | None = None
    inodes: int | None = None
    mode: int = STICKY
    uid: int = 0
    gid: int = 0
    huge: str = ""
    policy: str = ""

    @property
    def shown(self) -> tuple[str, ...]:
        """As /proc/mounts has it: what is not the default."""
        words = (
            (self.size is not None, f"size={(self.size or 0) >> 10}k"),
            (self.inodes is not None, f"nr_inodes={self.inodes}"),
            (self.mode != STICKY, f"mode={self.mode:o}"),
            (self.uid, f"uid={self.uid}"),
            (self.gid, f"gid={self.gid}"),
            (self.huge not in ("", "never"), f"huge={self.huge}"),
            (self.policy, f"mpol={self.policy}"),
        )
        return tuple(word for known, word in words if known)


def read(words: Iterable[str], memory: int) -> TmpfsData:
    """The words with their values, of a machine with so much memory; EINVAL for what the kernel does not know."""
    values: dict[str, str] = {}
    size = None
    for word in words:
        name, _, value = word.partition("=")
        if name in NOT_EMULATED:
            raise NotEmulated(f"mounting tmpfs with {word}")
        if name not in VALUES or not VALUES[name].fullmatch(value):
            raise LinuxError(Errno.EINVAL)
        values[name] = value
        if name in ("size", "nr_blocks"):
            size = count(value) * PAGE if name == "nr_blocks" else pages(value, memory)
    policy = values.get("mpol", "")
    return TmpfsData(
        size=size,
        inodes=count(values["nr_inodes"]) if "nr_inodes" in values else None,
        mode=int(values.get("mode", "1777"), 8),
        uid=int(values.get("uid", "0")),
        gid=int(values.get("gid", "0")),
        huge=values.get("huge", ""),
        policy=POLICIES.get(policy, policy),
    )


def pages(text: str, memory: int) -> int:
    """`64k`, `50%`: bytes, whole pages."""
    size = memory * int(text[:-1]) // 100 if text.endswith("%") else count(text)
    return -(-size // PAGE) * PAGE


def count(text: str) -> int:
    """`3`, `1k`."""
    return int(text) if text.isdecimal() else int(text[:-1]) * 1024 ** UNITS.index(text[-1].lower())

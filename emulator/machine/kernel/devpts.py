"""/dev/pts: the terminals of a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.files.filesystem import FileSystem
from emulator.machine.files.inode import Inode, Kind

if TYPE_CHECKING:
    from emulator.machine.kernel.machine import Machine

_TTY_GROUP = 5


class DevPts(FileSystem):
    """One node for each terminal that is still connected."""

    type = source = "devpts"

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._root = Inode(Kind.DIRECTORY, mode=0o755, mtime=machine.kernel.timeline.now, number=1)

    def lookup(self, path: str) -> Inode | None:
        if path == "/":
            return self._root
        name = path[1:]
        if name == "ptmx":
            return Inode(Kind.CHARACTER, mode=0o666, rdev=(5, 2), mtime=self._root.mtime, number=2)
        number = int(name) if name.isdecimal() and len(name) < 7 else -1
        if number not in self._numbers():
            return None
        leader = self.machine.terminals[number].leader
        owner = leader.credentials.uid if leader is not None else 0
        now = self.machine.kernel.timeline.now
        return Inode(Kind.CHARACTER, mode=0o620, uid=owner, gid=_TTY_GROUP, rdev=(136, number), mtime=now, number=3 + number)

    def names(self, path: str) -> list[str]:
        return sorted([*map(str, self._numbers()), "ptmx"]) if path == "/" else []

    def _numbers(self) -> list[int]:
        return [number for number, terminal in self.machine.terminals.items() if not terminal.hung_up]

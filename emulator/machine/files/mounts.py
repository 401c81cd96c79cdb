"""Mount tables: which file system is where in a machine, and the walk from a path to an inode."""

from __future__ import annotations

from emulator.machine.files.overlay import Overlay


class MountTable:
    """A root and what is mounted on it."""

    def __init__(self, root: Overlay) -> None:
        raise NotImplementedError

"""Content that is made each time it is read: large, and of no use to most."""

from __future__ import annotations

from collections.abc import Callable

from emulator.machine.files.inode import Opaque


class Made(Opaque):
    """`size` bytes, which `make` gives."""

    __slots__ = ("make",)

    def __init__(self, size: int, make: Callable[[], bytes]) -> None:
        super().__init__(size)
        self.make = make

    def read(self, offset: int = 0, size: int | None = None) -> bytes:
        return self.make()[offset : self.size if size is None else offset + size]

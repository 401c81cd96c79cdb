"""Content that is mostly zeros, such as an archive of stand-ins: only the rest is held."""

from __future__ import annotations

from bisect import bisect_right

from emulator.machine.files.inode import Opaque

BLOCK = 1 << 12
ZEROS = bytes(BLOCK)


class Sparse(Opaque):
    """`size` bytes, of which `pieces` are the runs of blocks that are not all zeros, by their offsets."""

    __slots__ = ("offsets", "pieces")

    def __init__(self, data: bytes) -> None:
        super().__init__(len(data))
        self.offsets: list[int] = []
        self.pieces: list[bytes] = []
        start = None
        for offset in [*range(0, len(data), BLOCK), len(data)]:
            block = data[offset : offset + BLOCK]
            empty = not block or block == ZEROS[: len(block)]
            if empty and start is not None:
                self.offsets.append(start)
                self.pieces.append(data[start:offset])
            start = None if empty else offset if start is None else start

    @property
    def held(self) -> int:
        """Bytes of memory that it takes."""
        return sum(map(len, self.pieces))

    def read(self, offset: int = 0, size: int | None = None) -> bytes:
        """Bytes from `offset`."""
        end = self.size if size is None else min(self.size, offset + size)
        found, place = bytearray(), offset
        for number in range(max(bisect_right(self.offsets, offset) - 1, 0), len(self.offsets)):
            start, piece = self.offsets[number], self.pieces[number]
            if start >= end:
                break
            if start > place:
                found += bytes(start - place)
                place = start
            if place < start + len(piece):
                taken = piece[place - start : end - start]
                found += taken
                place += len(taken)
        return bytes(found) + bytes(max(end - place, 0))

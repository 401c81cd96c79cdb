"""Content with holes: only the blocks that were written are held, whatever the size."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Opaque

BLOCK = 1 << 12
ZEROS = bytes(BLOCK)
#: As much of it is made at once; who wants more has to read it piece by piece.
WHOLE_MAX = 1 << 30


def down(offset: int) -> int:
    return offset // BLOCK * BLOCK


def up(offset: int) -> int:
    return -(-offset // BLOCK) * BLOCK


class Sparse(Opaque):
    """`size` bytes. `pieces` are the runs of blocks that are held, by their `offsets`; all else is zeros.

    Made from data, blocks of nothing but zeros are left out.
    """

    __slots__ = ("offsets", "pieces")

    def __init__(self, data: bytes | bytearray = b"") -> None:
        super().__init__(0)
        self.offsets: list[int] = []
        self.pieces: list[bytearray] = []
        start = None
        for offset in [*range(0, len(data), BLOCK), len(data)]:
            block = data[offset : offset + BLOCK]
            empty = not block or block == ZEROS[: len(block)]
            if empty and start is not None:
                self.write(start, data[start:offset])
            start = None if empty else offset if start is None else start
        self.size = len(data)

    def copy(self) -> Sparse:
        """An independent one."""
        other = Sparse()
        other.size, other.offsets, other.pieces = self.size, list(self.offsets), [bytearray(one) for one in self.pieces]
        return other

    @property
    def held(self) -> int:
        """Bytes of memory that it takes."""
        return sum(map(len, self.pieces))

    @property
    def allocated(self) -> int:
        """Bytes of the disk that it takes."""
        return self.held

    def read(self, offset: int = 0, size: int | None = None) -> bytes:
        """Bytes from `offset`; ENOMEM for more than anybody could hold."""
        end = self.size if size is None else min(self.size, offset + size)
        if end - offset > WHOLE_MAX:
            raise LinuxError(Errno.ENOMEM)
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

    def missing(self, offset: int, size: int) -> int:
        """Bytes of blocks that writing there would add."""
        first, last = down(offset), up(offset + size)
        covered = 0
        for number in range(max(bisect_right(self.offsets, first) - 1, 0), len(self.offsets)):
            start = self.offsets[number]
            if start >= last:
                break
            covered += max(0, min(last, start + len(self.pieces[number])) - max(first, start))
        return last - first - covered if size else 0

    def write(self, offset: int, data: bytes | bytearray) -> None:
        if not data:
            return
        first, last = down(offset), up(offset + len(data))
        begin = bisect_left(self.offsets, first)
        if begin and self.offsets[begin - 1] + len(self.pieces[begin - 1]) >= first:
            begin -= 1
        end = bisect_right(self.offsets, last)
        start, piece = self._joined(begin, end, first, last)
        piece[offset - start : offset - start + len(data)] = data
        self.size = max(self.size, offset + len(data))

    def _joined(self, begin: int, end: int, first: int, last: int) -> tuple[int, bytearray]:
        """One piece in place of those from `begin` to `end`, long enough for the blocks from `first` to `last`."""
        if begin < end and self.offsets[begin] <= first:
            start, piece = self.offsets[begin], self.pieces[begin]
        else:
            start, piece = first, bytearray()
        for number in range(begin, end):
            if self.pieces[number] is not piece:
                piece.extend(bytes(self.offsets[number] - start - len(piece)))
                piece.extend(self.pieces[number])
        piece.extend(bytes(max(last - start - len(piece), 0)))
        self.offsets[begin:end], self.pieces[begin:end] = [start], [piece]
        return start, piece

    def truncate(self, size: int) -> None:
        """Cuts, or extends by a hole."""
        keep = bisect_left(self.offsets, size)
        del self.offsets[keep:], self.pieces[keep:]
        if keep and size < self.size:
            start, piece = self.offsets[-1], self.pieces[-1]
            del piece[max(up(size) - start, 0) :]
            rest = size - start
            if rest < len(piece):
                piece[rest:] = bytes(len(piece) - rest)
        self.size = size

    def data_after(self, offset: int) -> tuple[int, int] | None:
        """(begin, end) of the next run of data from `offset` on, as SEEK_DATA and SEEK_HOLE find it."""
        for start, piece in zip(self.offsets, self.pieces, strict=True):
            if start + len(piece) > offset:
                return max(start, offset), min(start + len(piece), self.size)
        return None

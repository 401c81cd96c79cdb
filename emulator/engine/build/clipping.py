"""Of a step that writes much, only a part is shown (buildkit: util/progress/logs): so much a second, and so much in all."""

from __future__ import annotations

SECOND = 1_000_000_000
A_SECOND = 200 << 10
IN_ALL = 2 << 20


class Clip:
    """One stream of one step, which began at a time in nanoseconds."""

    def __init__(self, began: int) -> None:
        self.began, self.size = began, 0
        self.clipping = False

    def shown(self, data: bytes, now: int) -> bytes:
        """What is shown of what was written; where that begins to be less, it says so."""
        limit, reason = self.limit(now)
        room = max(0, limit - self.size)
        self.size += len(data)
        whole, found = len(data) <= room, data[:room]
        said = b"" if whole or self.clipping else f"\n[output clipped, log limit {reason} reached]\n".encode()
        self.clipping = not whole
        return found + said

    def limit(self, now: int) -> tuple[int, str]:
        """How much may have been written by now, and why not more."""
        seconds = max(1, -(-(now - self.began) // SECOND))
        return (seconds * A_SECOND, "200KiB/s") if seconds * A_SECOND <= IN_ALL else (IN_ALL, "2MiB")

"""Signals that a console caught for the client (`CaughtSignals`), by their names without SIG."""

from __future__ import annotations

from collections import deque

from emulator.timeline import Bell


class Caught:
    """Those that came since the client began to catch them."""

    def __init__(self) -> None:
        self.arrived = Bell()
        self._names: deque[str] = deque()

    def put(self, name: str) -> None:
        self._names.append(name)
        self.arrived.ring()

    def take(self) -> str | None:
        return self._names.popleft() if self._names else None

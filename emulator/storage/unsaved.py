"""The one error of a world's storage that a client is told of; it stands alone, since whoever tells it may have no SQLite."""

from __future__ import annotations

from pathlib import Path

from emulator.errors import SystemFailure


class UnsavedWorld(SystemFailure):
    """The file cannot be written now: the disk is full, or read-only. What waits to be saved goes on waiting."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be written ({why})")

"""Messages of a pull, push or load, one after the other (moby: pkg/jsonmessage)."""

from __future__ import annotations

from msgspec import Struct


class Progress(Struct, frozen=True):
    """How far something is; `start` in seconds since the epoch. All 0: nothing can be said."""

    current: int = 0
    total: int = 0
    start: int = 0
    units: str = ""
    hide_counts: bool = False


class Message(Struct, frozen=True):
    """One message. A layer's has an id and a progress, be it empty."""

    status: str = ""
    id: str = ""
    progress: Progress | None = None
    stream: str = ""
    nanoseconds: int = 0

"""Volumes."""

from __future__ import annotations

from msgspec import Struct

from emulator.model.document import StringMap


class Volume(Struct, frozen=True, kw_only=True):
    """A named place for files that outlives containers. `anonymous`: Docker made up its name."""

    name: str
    created: int
    driver: str = "local"
    mountpoint: str = ""
    labels: StringMap | None = None
    options: StringMap | None = None
    anonymous: bool = False

"""One thing that works or does not."""

from __future__ import annotations

from msgspec import Struct


class Finding(Struct, frozen=True, kw_only=True):
    """`found`: a version or the like, of what works; `why`: the system's own words, and `advice` what to install or set, of
    what does not; `needed`: without it no container can run."""

    what: str
    works: bool
    found: str = ""
    why: str = ""
    advice: str = ""
    needed: bool = False

"""The Range field: one range of bytes."""

from __future__ import annotations

import re


def byte_range(text: str, size: int) -> tuple[int, int] | tuple[()] | None:
    """(first, last) of `bytes=0-3`; () when it lies outside; None when there is no (single, sensible) range."""
    found = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", text)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        count = min(int(found[2]), size)
        return (size - count, size - 1) if count else ()
    first, last = int(found[1]), int(found[2]) if found[2] else size - 1
    if first >= size or last < first:
        return () if first >= size else None
    return first, min(last, size - 1)

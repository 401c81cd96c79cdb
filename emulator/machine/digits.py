"""Numbers that are written in digits, however many: Python reads no more than some thousands at once."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 4000


def number_of(digits: str) -> int:
    """As `int`; of a number with thousands of digits one that is as much beyond any range."""
    return int(digits) if len(digits) <= LONGEST else int(digits.lstrip("0 ")[:LONGEST] or "0")

"""How awks differ: mawk, gawk and busybox's. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Dialect:
    """`whole`: up to where numbers print as integers. `order`: how `for (k in a)` walks."""

    name: str
    whole: float
    intervals: bool
    math: bool
    hex: bool
    strict_printf: bool
    order: str
    power_stars: bool
    extras: frozenset[str]


MAWK: Final = Dialect(
    "mawk", 2147483648.0, False, True, True, True, "mawk", False, frozenset({"systime", "strftime", "mktime"})
)
GAWK: Final = Dialect(
    "gawk",
    1e16,
    True,
    True,
    False,
    False,
    "sorted",
    True,
    frozenset({"systime", "strftime", "mktime", "gensub", "and", "or", "xor", "lshift", "rshift", "compl"}),
)
BUSYBOX_AWK: Final = Dialect(
    "busybox",
    2147483647.0,
    True,
    False,
    True,
    False,
    "busybox",
    True,
    frozenset({"systime", "strftime", "mktime", "gensub", "and", "or", "xor", "lshift", "rshift", "compl"}),
)

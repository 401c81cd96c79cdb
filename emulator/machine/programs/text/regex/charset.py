"""Sets of characters as sorted ranges of code points: union, complement, meeting, and the same as a class of Python's
`re`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

LAST: Final = 0x10FFFF
Range = tuple[int, int]

CLASSES: Final[dict[str, tuple[Range, ...]]] = {
    "alnum": ((48, 57), (65, 90), (97, 122)),
    "alpha": ((65, 90), (97, 122)),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 31), (127, 127)),
    "digit": ((48, 57),),
    "graph": ((33, 126),),
    "lower": ((97, 122),),
    "print": ((32, 126),),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": ((9, 13), (32, 32)),
    "upper": ((65, 90),),
    "xdigit": ((48, 57), (65, 70), (97, 102)),
}


@dataclass(frozen=True, slots=True)
class CharSet:
    ranges: tuple[Range, ...]
    _known: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    @staticmethod
    def of(ranges: Iterable[Range]) -> CharSet:
        """Ranges in any order, overlapping or not."""
        merged: list[Range] = []
        for low, high in sorted(ranges):
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
            else:
                merged.append((low, high))
        return CharSet(tuple(merged))

    def __or__(self, other: CharSet) -> CharSet:
        return CharSet.of(self.ranges + other.ranges)

    def complement(self) -> CharSet:
        result, start = [], 0
        for low, high in self.ranges:
            if low > start:
                result.append((start, low - 1))
            start = high + 1
        if start <= LAST:
            result.append((start, LAST))
        return CharSet(tuple(result))

    def meets(self, other: CharSet) -> bool:
        return any(a <= d and c <= b for a, b in self.ranges for c, d in other.ranges)

    def has(self, char: str) -> bool:
        known = self._known.get(char)
        if known is None:
            code = ord(char)
            known = any(low <= code <= high for low, high in self.ranges)
            if len(self._known) < 1024:
                self._known[char] = known
        return known

    def folded(self) -> CharSet:
        """With both cases of every ASCII letter, and of each single other letter."""
        extra = []
        for low, high in self.ranges:
            extra += [(max(low, 65) + 32, min(high, 90) + 32)] if low <= 90 and high >= 65 else []
            extra += [(max(low, 97) - 32, min(high, 122) - 32)] if low <= 122 and high >= 97 else []
            if low == high and low > 127:
                extra += [(ord(c), ord(c)) for c in (chr(low).upper(), chr(low).lower()) if len(c) == 1]
        return CharSet.of((*self.ranges, *extra))

    def pattern(self) -> str:
        """As a class of Python's `re`."""
        if not self.ranges:
            return r"(?!)"
        if self == ANY:
            return r"[\s\S]"
        return "[" + "".join(_escape(a) + ("-" + _escape(b) if b > a else "") for a, b in self.ranges) + "]"


def _escape(code: int) -> str:
    char = chr(code)
    return char if char.isascii() and char.isalnum() else f"\\U{code:08x}"


def single(char: str) -> CharSet:
    return CharSet(((ord(char), ord(char)),))


def named(name: str) -> CharSet:
    return CharSet.of(CLASSES[name])


ANY: Final = CharSet(((0, LAST),))
NONE: Final = CharSet(())
WORD: Final = CharSet.of((*CLASSES["alnum"], (95, 95)))
SPACE: Final = named("space")

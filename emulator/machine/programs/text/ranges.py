"""Lists of ranges as `cut` takes them: `1,3-5,7-`. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.machine.digits import number_of


class BadRange(ValueError):
    """`kind` says what is wrong: "value", "zero", "decreasing", "endless"."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Ranges:
    """Positions from 1, merged and in order; the last end may be None (to the end)."""

    parts: tuple[tuple[int, int | None], ...]

    def __contains__(self, position: int) -> bool:
        return any(low <= position and (high is None or position <= high) for low, high in self.parts)

    def complement(self) -> Ranges:
        gaps: list[tuple[int, int | None]] = []
        start = 1
        for low, high in self.parts:
            if low > start:
                gaps.append((start, low - 1))
            if high is None:
                return Ranges(tuple(gaps))
            start = high + 1
        return Ranges((*gaps, (start, None)))

    def spans(self, size: int) -> list[tuple[int, int]]:
        """The ranges as half-open spans of a sequence of this size, counted from 0."""
        return [(low - 1, size if high is None else min(high, size)) for low, high in self.parts if low <= size]


def parse(text: str) -> Ranges:
    found: list[tuple[int, int | None]] = []
    for word in text.replace(" ", ",").split(","):
        low, dash, high = word.partition("-")
        if not all(part.isdigit() or (not part and dash) for part in (low, high if dash else low)) or (dash and "-" in high):
            raise BadRange("value", word)
        if dash and not low and not high:
            raise BadRange("endless", word)
        first = number_of(low or "1")
        last = first if not dash else number_of(high) if high else None
        if first == 0 or last == 0:
            raise BadRange("zero", word)
        if last is not None and last < first:
            raise BadRange("decreasing", word)
        found.append((first, last))
    return Ranges(_merged(found))


def _merged(found: list[tuple[int, int | None]]) -> tuple[tuple[int, int | None], ...]:
    """Overlapping ranges become one; touching ones stay apart (`--output-delimiter` stands between them)."""
    merged: list[tuple[int, int | None]] = []
    for low, high in sorted(found, key=lambda pair: pair[0]):
        if merged and (merged[-1][1] is None or low <= merged[-1][1]):
            last = merged[-1][1]
            merged[-1] = (merged[-1][0], None if last is None or high is None else max(last, high))
        else:
            merged.append((low, high))
    return tuple(merged)

"""Which lines differ: Myers' shortest edit script, its runs then shifted as GNU's diff shifts them. Pure and bounded."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

COST_LIMIT: Final = 1200  # edits after which what is left between two files counts as wholly changed


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines a.start…a.end of the old file stand where b.start…b.end stand in the new one (half open, from 0)."""

    old: tuple[int, int]
    new: tuple[int, int]


def compare(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Hunk]:
    gone, come = _changes(old, new)
    _shift(old, gone, come)
    _shift(new, come, gone)
    return _hunks(gone, come)


def _changes(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[list[bool], list[bool]]:
    start = 0
    while start < len(old) and start < len(new) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    gone, come = [False] * len(old), [False] * len(new)
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    path = _shortest(a, b)
    if path is None:
        gone[start : start + len(a)] = [True] * len(a)
        come[start : start + len(b)] = [True] * len(b)
        return gone, come
    for x, y, down in path:
        if down:
            come[start + y] = True
        else:
            gone[start + x] = True
    return gone, come


def _shortest(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int, bool]] | None:
    """The edits: (x, y, is it an insertion); None when there are too many."""
    furthest = {1: 0}
    trail: list[dict[int, int]] = []
    for cost in range(min(len(a) + len(b), COST_LIMIT) + 1):
        trail.append(dict(furthest))
        for k in range(-cost, cost + 1, 2):
            down = k == -cost or (k != cost and furthest[k - 1] < furthest[k + 1])
            x = furthest[k + 1] if down else furthest[k - 1] + 1
            y = x - k
            while x < len(a) and y < len(b) and a[x] == b[y]:
                x, y = x + 1, y + 1
            furthest[k] = x
            if x >= len(a) and y >= len(b):
                return _back(trail, len(a), len(b))
    return None


def _back(trail: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int, bool]]:
    edits: list[tuple[int, int, bool]] = []
    for cost in range(len(trail) - 1, 0, -1):
        furthest = trail[cost]
        k = x - y
        down = k == -cost or (k != cost and furthest[k - 1] < furthest[k + 1])
        x = furthest[k + 1] if down else furthest[k - 1]
        y = x - (k + 1 if down else k - 1)
        edits.append((x, y, down))
    return edits


def _shift(lines: Sequence[Hashable], own: list[bool], other: list[bool]) -> None:
    """Runs that could lie elsewhere go together, then as late as possible, then beside a run of the other file."""
    size = len(own)
    mine = [False, *own, False]  # a fence on both sides: index + 1
    theirs = [False, *other, False]
    i = j = 0
    while True:
        while i < size and not mine[i + 1]:
            while theirs[j + 1]:
                j += 1
            j += 1
            i += 1
        if i >= size:
            break
        start = i
        i += 1
        while mine[i + 1]:
            i += 1
        while theirs[j + 1]:
            j += 1
        while True:
            length = i - start
            while start and lines[start - 1] == lines[i - 1]:
                start -= 1
                i -= 1
                mine[start + 1], mine[i + 1] = True, False
                while mine[start]:
                    start -= 1
                j -= 1
                while theirs[j + 1]:
                    j -= 1
            beside = i if theirs[j] else size
            while i != size and lines[start] == lines[i]:
                mine[start + 1], mine[i + 1] = False, True
                start += 1
                i += 1
                while mine[i + 1]:
                    i += 1
                j += 1
                while theirs[j + 1]:
                    beside = i
                    j += 1
            if length == i - start:
                break
        while beside < i:
            start -= 1
            i -= 1
            mine[start + 1], mine[i + 1] = True, False
            j -= 1
            while theirs[j + 1]:
                j -= 1
    own[:] = mine[1:-1]


def _hunks(gone: list[bool], come: list[bool]) -> list[Hunk]:
    hunks: list[Hunk] = []
    x = y = 0
    while x < len(gone) or y < len(come):
        if (x < len(gone) and gone[x]) or (y < len(come) and come[y]):
            first = (x, y)
            while x < len(gone) and gone[x]:
                x += 1
            while y < len(come) and come[y]:
                y += 1
            hunks.append(Hunk((first[0], x), (first[1], y)))
        else:
            x, y = x + 1, y + 1
    return hunks

"""A column of nearly this name."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.machine.programs.sql.frames import Field
from emulator.machine.programs.sql.syntax import Column


def nearest(column: Column, fields: Sequence[Field]) -> str:
    """PostgreSQL's hint: a column of nearly this name, by edits (at most half of it, and no further than two of the best)."""
    best: list[tuple[int, str]] = []
    for field in fields:
        distance = edits(column.name, field.name)
        if distance <= max(len(column.name), len(field.name)) // 2 and distance <= len(column.name) // 2 and distance <= 3:
            best.append((distance, f"{field.table}.{field.name}"))
    best.sort(key=lambda one: one[0])
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        names = [name for distance, name in best if distance == best[0][0]] if best else []
        if len(names) != 2:
            return ""
        return f'Perhaps you meant to reference the column "{names[0]}" or the column "{names[1]}".'
    return f'Perhaps you meant to reference the column "{best[0][1]}".'


def edits(one: str, other: str) -> int:
    """Levenshtein's distance of two names."""
    one, other = one[:63], other[:63]
    row = list(range(len(other) + 1))
    for index, char in enumerate(one, 1):
        previous, row[0] = row[0], index
        for place, letter in enumerate(other, 1):
            previous, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, previous + (char != letter))
    return row[-1]

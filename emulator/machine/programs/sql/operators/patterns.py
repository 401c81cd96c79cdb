"""LIKE."""

from __future__ import annotations

from functools import lru_cache

from emulator.machine.programs.sql.errors import NotEmulated, UndefinedOperator
from emulator.machine.programs.sql.frames import Reading, Typed
from emulator.machine.programs.sql.operators.logic import strict
from emulator.machine.programs.sql.syntax import Binary
from emulator.machine.programs.sql.types import shown


@lru_cache(maxsize=256)
def like(pattern: str) -> tuple[str, ...]:
    """A LIKE pattern as its parts: literal characters, "_" as "\\0_" and "%" as "\\0%"."""
    parts, index = [], 0
    while index < len(pattern):
        char = pattern[index]
        if char == "\\" and index + 1 < len(pattern):
            parts.append(pattern[index + 1])
            index += 1
        else:
            parts.append(f"\0{char}" if char in "%_" else char)
        index += 1
    return tuple(parts)


def matches(text: str, pattern: str) -> bool:
    """LIKE, in time that grows with length times length at worst."""
    parts = like(pattern)
    at = spot = 0
    star, mark = -1, 0
    while spot < len(text):
        part = parts[at] if at < len(parts) else None
        if part == "\0%":
            star, mark, at = at, spot, at + 1
        elif part is not None and part in ("\0_", text[spot]):
            at, spot = at + 1, spot + 1
        elif star >= 0:
            mark += 1
            at, spot = star + 1, mark
        else:
            return False
    return all(part == "\0%" for part in parts[at:])


def matching(operator: str, left: Typed, right: Typed, node: Binary, mysql: bool) -> Reading:
    if not mysql and not (left.type.is_text and right.type.is_text):
        raise UndefinedOperator(
            left.type.name, {"like": "~~", "ilike": "~~*"}.get(operator, operator), right.type.name, node.at + 1
        )
    if operator in ("like", "ilike"):
        fold = operator == "ilike" or mysql
        return strict(
            left.read,
            right.read,
            lambda a, b: matches(shown(a).casefold(), shown(b).casefold()) if fold else matches(shown(a), shown(b)),
        )
    raise NotEmulated("matching by regular expressions")

"""Tab stops, for `expand` and `unexpand`. Pure."""

from __future__ import annotations

import re

from emulator.machine.digits import number_of
from emulator.machine.programs.text.streams import LINE_LIMIT, TooLong


def stops(text: str) -> list[int] | None:
    """`8` or `4,8,12`; None when it isn't a list of numbers."""
    words = [word for word in re.split(r"[, ]", text) if word]
    return [number_of(word) for word in words] if words and all(word.isdigit() and number_of(word) for word in words) else None


def next_stop(column: int, tabs: list[int]) -> int:
    if len(tabs) == 1:
        return column + tabs[0] - column % tabs[0]
    return next((stop for stop in tabs if stop > column), column + 1)


def expand(line: bytes, tabs: list[int], initial: bool) -> bytes:
    out = bytearray()
    column, leading = 0, True
    for byte in line:
        if byte == 9 and (leading or not initial):
            target = next_stop(column, tabs)
            if target > LINE_LIMIT:
                raise TooLong
            out += b" " * (target - column)
            column = target
            continue
        leading = leading and byte in b" \t"
        out.append(byte)
        column = max(column - 1, 0) if byte == 8 else 0 if byte == 10 else column + 1
    return bytes(out)


def unexpand(line: bytes, tabs: list[int], everywhere: bool) -> bytes:
    out = bytearray()
    column = blanks = 0
    converting = True
    for byte in line:
        if converting and byte in b" \t":
            target = next_stop(column, tabs) if byte == 9 else column + 1
            ends = byte == 9 or next_stop(column, tabs) == target
            if len(tabs) > 1 and column >= tabs[-1]:
                ends = False
            blanks += target - column
            if blanks > LINE_LIMIT:
                raise TooLong
            column = target
            if ends and (blanks > 1 or byte == 9):
                out += b"\t"
                blanks = 0
            continue
        out += b" " * blanks
        blanks = 0
        converting = everywhere
        out.append(byte)
        column += 1
    return bytes(out + b" " * blanks)

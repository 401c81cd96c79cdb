"""Whole numbers, fractions and yes-or-no, as Go's strconv reads them and complains about them."""

from __future__ import annotations

import math
import re

from emulator.parse.errors import ValueRefused
from emulator.quote import quote

YES = frozenset(("1", "t", "T", "TRUE", "true", "True"))
NO = frozenset(("0", "f", "F", "FALSE", "false", "False"))
_DIGITS = {2: re.compile(r"[01]+"), 8: re.compile(r"[0-7]+"), 10: re.compile(r"[0-9]+"), 16: re.compile(r"[0-9a-fA-F]+")}
_PREFIXES = {"0b": 2, "0o": 8, "0x": 16}
_UNDERSCORES = re.compile(r"_?[0-9a-fA-F]+(_[0-9a-fA-F]+)*")
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_HEXADECIMAL = re.compile(r"[+-]?0[xX]([0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+")
_NAMED = re.compile(r"[+-]?inf(inity)?|nan", re.IGNORECASE)
MOST_DIGITS = 400
"""Longer numbers are out of any range; they are not computed."""


class NumberRefused(ValueRefused):
    """`why` is the cause alone: "invalid syntax" or "value out of range"."""

    def __init__(self, function: str, text: str, why: str) -> None:
        super().__init__(f"strconv.{function}: parsing {quote(text)}: {why}")
        self.why = why


def read_bool(text: str) -> bool:
    """strconv.ParseBool."""
    if text in YES:
        return True
    if text in NO:
        return False
    raise NumberRefused("ParseBool", text, "invalid syntax")


def read_int(text: str, base: int = 0, bits: int = 64, function: str = "ParseInt") -> int:
    """strconv.ParseInt; base 0 goes by the prefix, and then allows underscores."""
    sign, digits = (text[0], text[1:]) if text[:1] in ("+", "-") else ("", text)
    try:
        size = whole_number(digits, base)
    except ValueError:
        raise NumberRefused(function, text, "invalid syntax") from None
    value = -size if sign == "-" else size
    if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
        raise NumberRefused(function, text, "value out of range")
    return value


def read_uint(text: str, base: int = 0, bits: int = 64) -> int:
    """strconv.ParseUint."""
    try:
        value = whole_number(text, base)
    except ValueError:
        raise NumberRefused("ParseUint", text, "invalid syntax") from None
    if value >> bits:
        raise NumberRefused("ParseUint", text, "value out of range")
    return value


def read_atoi(text: str) -> int:
    """strconv.Atoi."""
    return read_int(text, 10, 64, "Atoi")


def read_float(text: str, bits: int = 64) -> float:
    """strconv.ParseFloat."""
    if _DECIMAL.fullmatch(text) or _NAMED.fullmatch(text):
        value = float(text)
    elif _HEXADECIMAL.fullmatch(text):
        value = _hexadecimal(text)
    else:
        raise NumberRefused("ParseFloat", text, "invalid syntax")
    most = 3.4028235677973366e38 if bits == 32 else math.inf
    if (math.isinf(value) or abs(value) >= most) and not _NAMED.fullmatch(text):
        raise NumberRefused("ParseFloat", text, "value out of range")
    return value


def _hexadecimal(text: str) -> float:
    try:
        return float.fromhex(text)
    except OverflowError:
        return math.inf


def whole_number(digits: str, base: int = 0) -> int:
    """The number without sign, or ValueError; 1 << 64 for one that is too long to matter."""
    if base == 0:
        digits, base = _by_prefix(digits)
    if not _DIGITS[base].fullmatch(digits):
        raise ValueError(digits)
    digits = digits.lstrip("0") or "0"
    return int(digits, base) if len(digits) <= MOST_DIGITS else 1 << 64


def _by_prefix(digits: str) -> tuple[str, int]:
    base = _PREFIXES.get(digits[:2].lower(), 0)
    rest = digits[2:] if base else digits
    if not base:
        base = 8 if digits[:1] == "0" and len(digits) > 1 else 10
    if "_" in rest:
        # Underscores stand between digits, or between a prefix and the first one.
        if not _UNDERSCORES.fullmatch(rest) or (rest[0] == "_" and rest is digits):
            raise ValueError(digits)
        rest = rest.replace("_", "")
    return rest, base

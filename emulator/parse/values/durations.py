"""Lengths of time, as Go's time.ParseDuration reads them: `1h30m`, `1.5s`, `300ms`. Values are nanoseconds."""

from __future__ import annotations

import re

from emulator.parse.errors import ValueRefused
from emulator.quote import quote

UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
LONGEST = (1 << 63) - 1
_NUMBER = re.compile(r"([0-9]*)(?:(\.)([0-9]*))?")
_UNIT = re.compile(r"[^.0-9]*")
_MOST_DIGITS = 19


def read_duration(text: str) -> int:
    """Nanoseconds."""
    sign, rest = (text[0], text[1:]) if text[:1] in ("+", "-") else ("", text)
    if rest == "0":
        return 0
    if not rest:
        raise _invalid(text)
    total, place = 0, 0
    while place < len(rest):
        part, place = _part(text, rest, place)
        total += part
        if total > LONGEST + 1:
            raise _invalid(text)
    if sign == "-":
        return -total
    if total > LONGEST:
        raise _invalid(text)
    return total


def read_positive_duration(text: str) -> int:
    """docker/cli: opts.PositiveDurationOpt."""
    value = read_duration(text)
    if value < 0:
        raise ValueRefused("duration cannot be negative")
    return value


def _part(text: str, rest: str, place: int) -> tuple[int, int]:
    """One number with its unit at `place`, and the place behind it."""
    number = _NUMBER.match(rest, place)
    whole, fraction = (number[1], number[3] or "") if number else ("", "")
    if not number or not (whole or fraction) or len(whole.lstrip("0")) > _MOST_DIGITS:
        raise _invalid(text)
    unit = _UNIT.match(rest, number.end())
    name = unit[0] if unit else ""
    if not name:
        raise ValueRefused(f"time: missing unit in duration {quote(text)}")
    if name not in UNITS:
        raise ValueRefused(f"time: unknown unit {quote(name)} in duration {quote(text)}")
    size = UNITS[name]
    # Go takes fraction digits while they fit, and drops what is smaller than a nanosecond.
    digits = fraction[:18]
    return int(whole or "0") * size + int(int(digits or "0") * (size / 10 ** len(digits))), number.end() + len(name)


def _invalid(text: str) -> ValueRefused:
    return ValueRefused(f"time: invalid duration {quote(text)}")

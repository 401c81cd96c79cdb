"""Moments: what `--since` and `--until` take. The present moment, and the zone, are handed in.

Docker reads them with Go's time.Parse, by a layout that it chooses from the marks in the text; so the complaints are Go's,
and the chunks of a layout are Go's: 2006 is a year, 01 a month, 15 an hour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from emulator.parse.errors import ValueRefused
from emulator.parse.values.durations import read_duration
from emulator.parse.values.numbers import NumberRefused, read_int
from emulator.quote import quote

_LOCAL_LAYOUTS = ("2006-01-02T15", "2006-01-02T15:04", "2006-01-02T15:04:05")
_NANOSECONDS = "2006-01-02T15:04:05.999999999"
_ZONE = "Z07:00"
_CHUNKS = re.compile(r"(2006|01|02|15|04|05|\.999999999|Z07:00)")
_DIGITS = re.compile(r"[.,][0-9]+")
_OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})")


@dataclass(frozen=True, slots=True)
class _Field:
    """A number in a layout: how many digits it has, and where it is out of range."""

    name: str
    least: int
    most: int
    pattern: re.Pattern[str]


_TWO = re.compile(r"[0-9]{2}")
_FIELDS: Mapping[str, _Field] = {
    "2006": _Field("year", 0, 9999, re.compile(r"[0-9]{4}")),
    "01": _Field("month", 1, 12, _TWO),
    "02": _Field("day", 0, 99, _TWO),
    "15": _Field("hour", 0, 23, re.compile(r"[0-9]{1,2}")),
    "04": _Field("minute", 0, 59, _TWO),
    "05": _Field("second", 0, 59, _TWO),
}


def parse_moment(text: str, now: int, offset: int = 0) -> str:
    """api/types/time: GetTimestamp: seconds since 1970 as text, with nanoseconds behind a point where they were given.

    `now` is in nanoseconds since 1970; `offset` is the local zone's, in seconds east of Greenwich.
    """
    if text != "0":
        try:
            return str((now - read_duration(text)) // 1_000_000_000)
        except ValueRefused:
            pass  # then it is no length of time
    try:
        return _parse(text, _layout(text), offset)
    except ValueRefused:
        if "-" in text:
            raise
    _check_unix(text)
    return text


def _layout(text: str) -> str:
    """The layout that Docker tries."""
    local = not any(mark in text for mark in "zZ+") and text.count("-") != 3
    if "." in text:
        return _NANOSECONDS + ("" if local else _ZONE)
    if "T" in text:
        colons = text.count(":")
        if not local and "z" not in text and "Z" not in text and colons:
            colons -= 1
        return _LOCAL_LAYOUTS[min(colons, 2)] + ("" if local else _ZONE)
    return "2006-01-02" + ("" if local else _ZONE)


def _parse(text: str, layout: str, offset: int) -> str:
    """Go's time.Parse, for the chunks above."""
    found = {"2006": 0, "01": 1, "02": 1, "15": 0, "04": 0, "05": 0}
    fraction, rest = "", text
    for number, piece in enumerate(_CHUNKS.split(layout)):
        if number % 2 == 0:
            rest = _skip(text, layout, piece, rest)
        elif piece == ".999999999":
            digits = _DIGITS.match(rest)
            fraction, rest = (digits[0][1:], rest[digits.end() :]) if digits else ("", rest)
        elif piece == _ZONE:
            offset, rest = _zone(text, layout, rest)
        else:
            found[piece], rest = _number(text, layout, piece, rest)
            if piece == "05" and ".9" not in layout and (digits := _DIGITS.match(rest)):
                fraction, rest = digits[0][1:], rest[digits.end() :]
    if rest:
        raise ValueRefused(f"parsing time {quote(text)}: extra text: {quote(rest)}")
    if not 1 <= found["02"] <= _days_in(found["2006"], found["01"]):
        raise ValueRefused(f"parsing time {quote(text)}: day out of range")
    seconds = ((_day_number(found["2006"], found["01"], found["02"]) * 24 + found["15"]) * 60 + found["04"]) * 60
    return f"{seconds + found['05'] - offset}.{fraction[:9]:0<9}"


def _skip(text: str, layout: str, piece: str, rest: str) -> str:
    for mark in piece:
        if rest[:1] != mark:
            raise _unparsed(text, layout, piece, rest)
        rest = rest[1:]
    return rest


def _number(text: str, layout: str, piece: str, rest: str) -> tuple[int, str]:
    rule = _FIELDS[piece]
    digits = rule.pattern.match(rest)
    if not digits:
        raise _unparsed(text, layout, piece, rest)
    if not rule.least <= int(digits[0]) <= rule.most:
        raise ValueRefused(f"parsing time {quote(text)}: {rule.name} out of range")
    return int(digits[0]), rest[digits.end() :]


def _zone(text: str, layout: str, rest: str) -> tuple[int, str]:
    if rest[:1] == "Z":
        return 0, rest[1:]
    offset = _OFFSET.match(rest)
    if not offset:
        raise _unparsed(text, layout, _ZONE, rest)
    for name, value, most in (("hour", int(offset[2]), 24), ("minute", int(offset[3]), 60)):
        if value > most:
            raise ValueRefused(f"parsing time {quote(text)}: time zone offset {name} out of range")
    seconds = (int(offset[2]) * 60 + int(offset[3])) * 60
    return (-seconds if offset[1] == "-" else seconds), rest[offset.end() :]


def _unparsed(text: str, layout: str, piece: str, rest: str) -> ValueRefused:
    return ValueRefused(f"parsing time {quote(text)} as {quote(layout)}: cannot parse {quote(rest)} as {quote(piece)}")


def _days_in(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def _day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01."""
    before = sum(_days_in(year, earlier) for earlier in range(1, month))
    past = year - 1
    return past * 365 + past // 4 - past // 100 + past // 400 + before + day - 719_163


def _check_unix(text: str) -> None:
    seconds, mark, fraction = text.partition(".")
    try:
        read_int(seconds, 10, 64)
        if mark:
            read_int(fraction, 10, 64)
    except NumberRefused:
        raise ValueRefused(f"failed to parse value as time or duration: {quote(text)}") from None

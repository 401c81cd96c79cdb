"""Moments: what `--since` and `--until` take. The present moment, and the zone, are handed in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from emulator.parse.errors import ValueRefused
from emulator.parse.quote import quote
from emulator.parse.values.durations import read_duration
from emulator.parse.values.numbers import NumberRefused, read_int

_LOCAL_LAYOUTS = ("2006-01-02T15", "2006-01-02T15:04", "2006-01-02T15:04:05")
_STAMP = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d)(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?)?)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?"
)


def parse_moment(text: str, now: float, zone: timezone = UTC) -> str:
    """api/types/time: GetTimestamp: seconds since 1970 as text, with nanoseconds behind a point where they were given."""
    if text != "0":
        try:
            return str((int(now * 1_000_000_000) - read_duration(text)) // 1_000_000_000)
        except ValueRefused:
            pass
    layout = _layout(text)
    moment = _parse(text, layout, zone)
    if moment is not None:
        return moment
    if "-" in text:
        raise ValueRefused(f"parsing time {quote(text)} as {quote(layout)}: cannot parse {_rest(text, layout)}")
    _check_unix(text)
    return text


def _layout(text: str) -> str:
    """The Go layout that Docker tries, chosen by the marks that the text has."""
    local = not any(mark in text for mark in "zZ+") and text.count("-") != 3
    if "." in text:
        return "2006-01-02T15:04:05.999999999" + ("" if local else "Z07:00")
    if "T" in text:
        colons = text.count(":")
        if not local and "z" not in text and "Z" not in text and colons:
            colons -= 1
        return _LOCAL_LAYOUTS[min(colons, 2)] + ("" if local else "Z07:00")
    return "2006-01-02" + ("" if local else "Z07:00")


def _parse(text: str, layout: str, zone: timezone) -> str | None:
    found = _STAMP.fullmatch(text)
    if not found or bool(found["zone"]) != layout.endswith("Z07:00"):
        return None
    depth = sum(1 for name in ("hour", "minute", "second") if found[name])
    if depth != sum(1 for mark in ("T15", ":04", ":05") if mark in layout):
        return None
    try:
        moment = datetime(
            int(found["year"]), int(found["month"]), int(found["day"]),
            int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0), tzinfo=_zone(found["zone"], zone),
        )  # fmt: skip
    except ValueError:
        return None
    fraction = (found["fraction"] or "")[:9].ljust(9, "0")
    return f"{int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())}.{fraction}"


def _zone(text: str | None, local: timezone) -> timezone:
    if not text:
        return local
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _rest(text: str, layout: str) -> str:
    """Where Go's parser stops: the first piece that is not as the layout has it."""
    place = 0
    for element in re.findall(r"2006|Z07:00|\.9+|\d\d|\D", layout):
        width = len(element) if element != "Z07:00" else 0
        piece = text[place : place + width]
        if element.isdigit() and not (len(piece) == width and piece.isdigit()):
            return f"{quote(text[place:])} as {quote(element)}"
        if not element.isdigit() and width == 1 and piece != element:
            return f"{quote(text[place:])} as {quote(element)}"
        if element == "Z07:00":
            return f"{quote(text[place:])} as {quote(element)}"
        place += width
    return f"extra text: {quote(text[place:])}" if place < len(text) else quote(text)


def _check_unix(text: str) -> None:
    seconds, mark, fraction = text.partition(".")
    try:
        read_int(seconds, 10, 64)
        if mark:
            read_int(fraction, 10, 64)
    except NumberRefused:
        raise ValueRefused(f"failed to parse value as time or duration: {quote(text)}") from None

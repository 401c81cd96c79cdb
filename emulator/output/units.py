"""Sizes, durations and times as Docker's client writes them (github.com/docker/go-units, Go's time package).

Durations are whole nanoseconds, points in time whole seconds or nanoseconds since 1970. Nothing here knows what time it
is; who prints an age hands in the age.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from emulator.wire.times import ago

DECIMAL = ("B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB")
BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB")
MICROSECOND, MILLISECOND, SECOND = 1_000, 1_000_000, 1_000_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
GO_ZERO = -62135596800 * SECOND  # the year 1, which Go's time begins with
RFC3339 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))")
MINUTE, HOUR = 60 * SECOND, 3600 * SECOND


def significant(value: float, precision: int) -> str:
    """Go's %.Ng: Python's `g`, whose exponents have two digits as well."""
    return format(value, f".{precision}g")


def scaled(size: float, base: float, names: tuple[str, ...], precision: int) -> str:
    step = 0
    while size >= base and step < len(names) - 1:
        size, step = size / base, step + 1
    return significant(size, precision) + names[step]


def human_size_with_precision(size: float, precision: int) -> str:
    """units.HumanSizeWithPrecision: as many digits, `188MB` with three."""
    return scaled(float(size), 1000.0, DECIMAL, precision)


def human_size(size: float) -> str:
    """units.HumanSize: four digits, `187.8MB`."""
    return human_size_with_precision(size, 4)


def bytes_size(size: float) -> str:
    """units.BytesSize: 7.656GiB."""
    return scaled(float(size), 1024.0, BINARY, 4)


def human_duration(nanoseconds: int) -> str:
    """units.HumanDuration: `About a minute`, `3 hours`."""
    return ago(nanoseconds)


def truncated(value: int, unit: int) -> int:
    """Go's division: towards zero."""
    return -(-value // unit) if value < 0 else value // unit


def fraction(value: int, unit: int) -> str:
    """`1.5` of 1500 and 1000."""
    digits = str(value % unit).rjust(len(str(unit)) - 1, "0").rstrip("0")
    return f"{value // unit}.{digits}" if digits else str(value // unit)


def duration(nanoseconds: int) -> str:
    """time.Duration's String: `1m30s`, `1.5s`, `250ms`, `0s`."""
    if nanoseconds < 0:
        return "-" + duration(-nanoseconds)
    if nanoseconds == 0:
        return "0s"
    for unit, name in ((MICROSECOND, "ns"), (MILLISECOND, "µs"), (SECOND, "ms")):
        if nanoseconds < unit:
            return fraction(nanoseconds, max(1, unit // 1000)) + name
    hours, rest = divmod(nanoseconds, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    head = f"{hours}h{minutes}m" if hours else f"{minutes}m" if minutes else ""
    return f"{head}{fraction(rest, SECOND)}s"


def clock(nanoseconds: int, separator: str) -> str:
    """Date and time in UTC, to the second."""
    return (EPOCH + timedelta(seconds=nanoseconds // SECOND)).isoformat(separator)[:19]


def rfc3339(seconds: int) -> str:
    """time.RFC3339 in UTC."""
    return clock(seconds * SECOND, "T") + "Z"


def rfc3339_nano(nanoseconds: int) -> str:
    """time.RFC3339Nano in UTC: no zeros at the end of the fraction."""
    digits = f"{nanoseconds % SECOND:09d}".rstrip("0")
    return clock(nanoseconds, "T") + (f".{digits}" if digits else "") + "Z"


def rfc3339_nano_fixed(nanoseconds: int) -> str:
    """jsonmessage.RFC3339NanoFixed in UTC: always nine digits."""
    return clock(nanoseconds, "T") + f".{nanoseconds % SECOND:09d}Z"


def time_string(nanoseconds: int) -> str:
    """time.Time's String: `2006-01-02 15:04:05 +0000 UTC`, with the fraction that there is."""
    digits = f"{nanoseconds % SECOND:09d}".rstrip("0")
    return clock(nanoseconds, " ") + (f".{digits}" if digits else "") + " +0000 UTC"


def nanoseconds_of(text: str) -> int:
    """The time of an API document, `2026-11-24T03:29:16.5Z`; Go's zero time stands for what is no time."""
    match = RFC3339.fullmatch(text)
    if match is None:
        return GO_ZERO
    seconds = (datetime.fromisoformat(match[1] + "+00:00") - EPOCH) // timedelta(seconds=1)
    if match[3]:
        offset = int(match[4]) * 3600 + int(match[5]) * 60
        seconds -= offset if match[3] == "+" else -offset
    return seconds * SECOND + int((match[2] or "").ljust(9, "0"))

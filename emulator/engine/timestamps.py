"""Times that a user may give: `10m`, `2026-11-24`, `2026-11-24T03:00:00Z`, `1795490706.5` (moby: api/types/time)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from emulator.errors import EmulatorError, SystemFailure
from emulator.quote import quote

SECOND = 1_000_000_000
UNITS = {"ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 1_000_000, "s": SECOND, "m": 60 * SECOND, "h": 3600 * SECOND}
PART = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h)"
DURATION = re.compile(rf"([-+]?)((?:{PART})+|0)")
DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?)?(Z|[-+]\d\d:\d\d)?")
UNIX = re.compile(r"(-?[0-9]{1,18})(?:\.([0-9]{1,9}))?")


class InvalidTime(EmulatorError):
    """The client's own complaint."""

    def __init__(self, text: str, flag: str = "") -> None:
        sentence = f'failed to parse value as time or duration: "{text}"'
        super().__init__(f'invalid value for "{flag}": {sentence}' if flag else sentence)


class InvalidTimestamp(SystemFailure):
    """The Engine API takes no other times than Unix ones; Docker takes it for a fault of its own."""

    def __init__(self, text: str) -> None:
        super().__init__(f"strconv.ParseInt: parsing {quote(text)}: invalid syntax")


def unix_time(text: str) -> int:
    """`1795490706` or `1795490706.5`, as the Engine API takes times; nanoseconds since the epoch, 0 for no text."""
    if not text:
        return 0
    match = UNIX.fullmatch(text)
    if match is None:
        raise InvalidTimestamp(text)
    return int(match[1]) * SECOND + int((match[2] or "0").ljust(9, "0"))


def parse_time(text: str, now: int, flag: str = "") -> int:
    """Nanoseconds since the epoch; raises InvalidTime."""
    if (duration := parse_duration(text)) is not None:
        return (now - duration) // SECOND * SECOND
    if (match := UNIX.fullmatch(text)) is not None:
        return int(match[1]) * SECOND + int((match[2] or "0").ljust(9, "0"))
    moment = parse_date(text)
    if moment is None:
        raise InvalidTime(text, flag)
    return moment


def parse_duration(text: str) -> int | None:
    """A Go duration in nanoseconds; None where the text is none."""
    match = DURATION.fullmatch(text)
    if match is None:
        return None
    total = 0
    for number, unit in re.findall(r"([0-9.]+)([a-zµμ]+)", match[2]):
        whole, _, fraction = number.partition(".")
        total += int(whole or 0) * UNITS[unit] + int((fraction or "0")[:12]) * UNITS[unit] // 10 ** len((fraction or "0")[:12])
    return -total if match[1] == "-" else total


def parse_date(text: str) -> int | None:
    """A date, with a time and a zone where given; UTC without one."""
    match = DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    zone = match[8] or "Z"
    if zone != "Z":
        sign = -1 if zone[0] == "-" else 1
        moment -= sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    return int(moment.timestamp()) * SECOND + int((match[7] or "0").ljust(9, "0"))

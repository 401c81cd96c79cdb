"""Times and durations as the engine writes them. Nanoseconds since the epoch in, text out; 0 is Go's zero time."""

from __future__ import annotations

from datetime import UTC, datetime

SECOND = 1_000_000_000
ZERO_TIME = "0001-01-01T00:00:00Z"


def rfc3339(time: int) -> str:
    """RFC3339Nano in UTC: as many fractional digits as needed."""
    if time == 0:
        return ZERO_TIME
    seconds, nanoseconds = divmod(time, SECOND)
    moment = datetime.fromtimestamp(seconds, UTC)
    fraction = f".{nanoseconds:09d}".rstrip("0").rstrip(".")
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def nine_digits(time: int) -> str:
    """RFC 3339 in UTC with all nanoseconds."""
    whole = rfc3339(time - time % SECOND)
    return f"{whole[:-1]}.{time % SECOND:09d}Z"


def rfc3339_seconds(time: int) -> str:
    """RFC3339 in UTC, whole seconds."""
    return rfc3339(time - time % SECOND) if time else ZERO_TIME


def parse_rfc3339(text: str) -> int:
    """Nanoseconds since the epoch of an RFC 3339 text; Go's zero time is 0."""
    if text in ("", ZERO_TIME):
        return 0
    whole, _, rest = text.partition(".")
    digits = rest.rstrip("Z").partition("+")[0].partition("-")[0]
    zone = text[len(whole) + 1 + len(digits) :] if rest else ""
    moment = datetime.fromisoformat(whole + zone if rest else text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp()) * SECOND + int(digits[:9].ljust(9, "0") or "0")


def ago(duration: int) -> str:
    """A duration as go-units' HumanDuration says it: "Less than a second", "About a minute", "3 weeks"."""
    seconds = duration // SECOND
    minutes, hours = seconds // 60, round_half_up(seconds, 3600)
    if seconds < 1:
        return "Less than a second"
    if seconds == 1:
        return "1 second"
    if seconds < 60:
        return f"{seconds} seconds"
    if minutes == 1:
        return "About a minute"
    if minutes < 60:
        return f"{minutes} minutes"
    return longer(hours, seconds // 3600)


def longer(hours: int, whole_hours: int) -> str:
    """Hours and more; hours are rounded, days and longer are cut."""
    if hours == 1:
        return "About an hour"
    if hours < 48:
        return f"{hours} hours"
    if hours < 24 * 7 * 2:
        return f"{hours // 24} days"
    if hours < 24 * 30 * 2:
        return f"{hours // 24 // 7} weeks"
    if hours < 24 * 365 * 2:
        return f"{hours // 24 // 30} months"
    return f"{whole_hours // 24 // 365} years"


def round_half_up(value: int, unit: int) -> int:
    """The nearest multiple's number."""
    return (value + unit // 2) // unit

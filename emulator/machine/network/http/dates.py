"""Times as HTTP and server logs write them, from nanoseconds since the epoch."""

from __future__ import annotations

from datetime import UTC, datetime

SECOND = 1_000_000_000
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment_of(now: int) -> datetime:
    return datetime.fromtimestamp(now // SECOND, UTC)


def http_date(now: int) -> str:
    """`Tue, 24 Nov 2026 03:50:31 GMT`."""
    moment = moment_of(now)
    return f"{_DAYS[moment.weekday()]}, {moment.day:02} {_MONTHS[moment.month - 1]} {moment.year} {moment:%H:%M:%S} GMT"


def log_date(now: int) -> str:
    """`24/Nov/2026:03:50:31 +0000`."""
    moment = moment_of(now)
    return f"{moment.day:02}/{_MONTHS[moment.month - 1]}/{moment.year}:{moment:%H:%M:%S} +0000"


def nginx_date(now: int) -> str:
    """`2026/11/24 03:50:31`: nginx' error log."""
    return f"{moment_of(now):%Y/%m/%d %H:%M:%S}"


def apache_date(now: int) -> str:
    """`Tue Nov 24 04:02:26.448028 2026`: Apache's error log."""
    moment = moment_of(now)
    micro = now // 1000 % 1_000_000
    return (
        f"{_DAYS[moment.weekday()]} {_MONTHS[moment.month - 1]} {moment.day:02} {moment:%H:%M:%S}.{micro:06} "
        f"{moment.year}"
    )


def redis_date(now: int) -> str:
    """`24 Nov 2026 03:50:31.123`: redis' log."""
    moment = moment_of(now)
    return f"{moment.day:02} {_MONTHS[moment.month - 1]} {moment.year} {moment:%H:%M:%S}.{now // 1_000_000 % 1000:03}"


def parse_http_date(text: str) -> int | None:
    """Seconds since the epoch; None for anything else."""
    words = text.replace(",", "").split()
    if len(words) != 6 or words[2] not in _MONTHS:
        return None
    try:
        clock = datetime.strptime(
            f"{words[3]} {_MONTHS.index(words[2]) + 1} {words[1]} {words[4]}", "%Y %m %d %H:%M:%S"
        )
    except ValueError:
        return None
    return int(clock.replace(tzinfo=UTC).timestamp())


def month(now: int) -> str:
    """`Nov`."""
    return _MONTHS[moment_of(now).month - 1]

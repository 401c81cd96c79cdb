"""The `until` filter of prunes: one time, before which things must have been made."""

from __future__ import annotations

from emulator.engine.filters import Filters
from emulator.engine.timestamps import InvalidTime, parse_time
from emulator.errors import InvalidParameter


class SeveralUntil(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("more than one until filter specified")


class InvalidUntil(InvalidParameter):
    """A time that cannot be read."""


def until_of(filters: Filters, now: int) -> int:
    """Nanoseconds since the epoch, 0 where there is no such filter."""
    values = filters.get("until")
    if not values:
        return 0
    if len(values) > 1:
        raise SeveralUntil()
    try:
        return parse_time(values[0], now)
    except InvalidTime as error:
        raise InvalidUntil(str(error)) from None

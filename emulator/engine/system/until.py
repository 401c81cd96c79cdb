"""The `until` filter of prunes: one time, before which things must have been made."""

from __future__ import annotations

from emulator.engine.filters import Filters
from emulator.engine.timestamps import InvalidTime, parse_time
from emulator.errors import DockerError, InvalidParameter, SystemFailure


class SeveralUntil(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("more than one until filter specified")


class InvalidUntil(InvalidParameter):
    """A time that cannot be read."""


class UnreadableUntil(SystemFailure):
    """The same of images, which Docker takes for a fault of its own."""


def until_of(filters: Filters, now: int, refusal: type[DockerError] = InvalidUntil) -> int:
    """Nanoseconds since the epoch, 0 where there is no such filter; raises `refusal` for what is no time."""
    values = filters.get("until")
    if not values:
        return 0
    if len(values) > 1:
        raise SeveralUntil()
    try:
        return parse_time(values[0], now)
    except InvalidTime as error:
        raise refusal(str(error)) from None

"""Moments, and the zones in which they are told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SECOND: Final = 1_000_000_000
DAYS: Final = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
EPOCH: Final = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Zone:
    """A fixed offset east of Greenwich, in seconds."""

    name: str = "UTC"
    offset: int = 0


def zone(env: dict[str, str]) -> Zone:
    """TZ in POSIX's form (`KST-9`); names of the zone database and no TZ are UTC."""
    found = re.fullmatch(r"<?([A-Za-z+\-0-9]{3,}?)>?([-+]?)(\d{1,2})(?::(\d\d))?.*", env.get("TZ", ""))
    if not found:
        return Zone()
    seconds = int(found[3]) * 3600 + int(found[4] or 0) * 60
    return Zone(found[1], seconds if found[2] == "-" else -seconds)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in a zone, broken down."""

    time: int  # ns since the epoch
    zone: Zone

    @property
    def civil(self) -> datetime:
        seconds = self.time // SECOND + self.zone.offset
        seconds = max(min(seconds, 253402300799), -62135596800)
        return EPOCH + timedelta(seconds=seconds)

    @property
    def nanosecond(self) -> int:
        return self.time % SECOND

"""A date read from words: `date -d`, `touch -d`, `touch -t`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from emulator.machine.programs.text.dates.moments import DAYS, EPOCH, MONTHS, SECOND, Moment, Zone

_UNITS: Final = {
    "sec": 1,
    "second": 1,
    "min": 60,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "week": 604800,
    "fortnight": 1209600,
}
_ZONES: Final = {
    "utc": 0,
    "gmt": 0,
    "z": 0,
    "est": -18000,
    "edt": -14400,
    "cst": -21600,
    "pst": -28800,
    "pdt": -25200,
    "cet": 3600,
    "cest": 7200,
    "bst": 3600,
    "jst": 32400,
    "kst": 32400,
}
_MONTH: Final = "|".join(name[:3].lower() for name in MONTHS)
_DAY: Final = "|".join(name[:3].lower() for name in DAYS)
_TOKEN: Final = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})"
    r"|(?P<compact>\d{8})(?=t|\s|$)"
    r"|(?P<us>\d{1,2}/\d{1,2}(?:/\d{2,4})?)"
    r"|(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[ap]m)?|\d{1,2}\s*[ap]m)"
    rf"|(?P<named>(?:{_MONTH})[a-z]*\.?\s+\d{{1,2}}(?!\d|:)(?:,?\s+\d{{4}}(?!:))?)"
    rf"|(?P<daymonth>\d{{1,2}}[-\s]+(?:{_MONTH})[a-z]*(?:[-,\s]+\d{{4}}(?!:))?)"
    r"|(?P<relative>(?:[-+]\s*\d+|\d+|next|last|this|an?)\s*(?:seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|fortnights?|months?|years?)(?:\s+ago)?)"
    rf"|(?P<weekday>(?:next\s+|last\s+|this\s+)?(?:{_DAY})[a-z]*,?)"
    r"|(?P<word>now|today|yesterday|tomorrow|noon|midnight|ago)\b"
    r"|(?P<offset>[-+]\d{2}:?\d{2}|[-+]\d{1,2}(?!\d|\s*[a-z]))"
    r"|(?P<zone>utc|gmt|z|est|edt|cst|pst|pdt|cet|cest|bst|jst|kst)\b"
    r"|(?P<year>\d{4})(?=\s|$)"
    r"|(?P<t>t)(?=\d)|(?P<blank>[\s,]+)"
)


class _Reading:
    """What the words of a date have said so far."""

    def __init__(self, now: int, where: Zone) -> None:
        self.now, self.zone = now, where
        self.civil = Moment(now, where).civil
        self.nanos = now % SECOND
        self.shift = 0
        self.months = 0
        self.dated = self.timed = False

    def day(self, year: int, month: int, day: int) -> None:
        self.civil = self.civil.replace(year=year, month=month, day=day)
        self.dated = True

    def clock(self, hour: int, minute: int, second: int, nanos: int = 0) -> None:
        self.civil = self.civil.replace(hour=hour, minute=minute, second=second)
        self.nanos = nanos
        self.timed = True

    def result(self) -> int:
        if self.dated and not self.timed:
            self.clock(0, 0, 0)
        months = self.civil.year * 12 + self.civil.month - 1 + self.months
        first = self.civil.replace(day=1, year=months // 12, month=months % 12 + 1)
        civil = first + timedelta(days=self.civil.day - 1)
        seconds = (civil - EPOCH) // timedelta(seconds=1) - self.zone.offset + self.shift
        return seconds * SECOND + self.nanos


def parse(text: str, now: int, where: Zone) -> int | None:
    """ns since the epoch, or None when GNU would call the date invalid."""
    text = text.strip().lower()
    if len(text) > 200:
        return None
    if found := re.fullmatch(r"@(-?\d{1,15})(?:\.(\d{1,9}))?", text):
        return int(found[1]) * SECOND + int((found[2] or "").ljust(9, "0"))
    reading = _Reading(now, where)
    if not text:
        reading.clock(0, 0, 0)
    at = 0
    try:
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None or found.end() == at:
                return None
            if not _say(reading, found.lastgroup or "", found.group()):
                return None
            at = found.end()
        return reading.result()
    except (ValueError, OverflowError):
        return None


def _say(reading: _Reading, kind: str, word: str) -> bool:
    if kind == "iso":
        year, month, day = map(int, word.split("-"))
        reading.day(year, month, day)
    elif kind == "compact":
        reading.day(int(word[:4]), int(word[4:6]), int(word[6:]))
    elif kind == "us":
        parts = [int(part) for part in word.split("/")]
        year = parts[2] if len(parts) > 2 else reading.civil.year
        reading.day(year + (2000 if year < 69 else 1900) if year < 100 else year, parts[0], parts[1])
    elif kind == "clock":
        _clock(reading, word)
    elif kind in ("named", "daymonth"):
        _named(reading, word)
    elif kind == "relative":
        _relative(reading, word)
    elif kind == "weekday":
        _weekday(reading, word)
    elif kind == "word":
        return _word(reading, word)
    elif kind == "offset":
        digits = word[1:].replace(":", "").ljust(4, "0") if len(word) > 3 else word[1:].zfill(2) + "00"
        seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
        reading.zone = Zone(reading.zone.name, -seconds if word[0] == "-" else seconds)
    elif kind == "zone":
        reading.zone = Zone(word.upper(), _ZONES[word])
    elif kind == "year":
        reading.civil = reading.civil.replace(year=int(word))
    return True


def _clock(reading: _Reading, word: str) -> None:
    found = re.fullmatch(r"(\d+)(?::(\d+))?(?::(\d+)(?:[.,](\d+))?)?\s*([ap]m)?", word)
    if found is None:
        raise ValueError(word)
    hour = int(found[1])
    if found[5]:
        if not 1 <= hour <= 12:
            raise ValueError(word)
        hour = hour % 12 + (12 if found[5] == "pm" else 0)
    reading.clock(hour, int(found[2] or 0), int(found[3] or 0), int((found[4] or "").ljust(9, "0")[:9]))


def _named(reading: _Reading, word: str) -> None:
    numbers = [int(number) for number in re.findall(r"\d+", word)]
    name = re.findall(r"[a-z]+", word)[0][:3]
    month = [full[:3].lower() for full in MONTHS].index(name) + 1
    reading.day(numbers[1] if len(numbers) > 1 else reading.civil.year, month, numbers[0])


def _relative(reading: _Reading, word: str) -> None:
    found = re.fullmatch(r"(next|last|this|an?|[-+]?\s*\d+)\s*([a-z]+?)s?(\s+ago)?", word)
    if found is None:
        raise ValueError(word)
    count = {"next": 1, "last": -1, "this": 0, "a": 1, "an": 1}.get(found[1])
    count = int(found[1].replace(" ", "")) if count is None else count
    count = -count if found[3] else count
    if abs(count) > 10**9:
        raise ValueError(word)
    if found[2] in ("month", "year"):
        reading.months += count * (12 if found[2] == "year" else 1)
    else:
        reading.shift += count * _UNITS[found[2]]


def _weekday(reading: _Reading, word: str) -> None:
    which = [full[:3].lower() for full in DAYS].index(word.rstrip(",").split()[-1][:3])
    ahead = (which - reading.civil.isoweekday() % 7) % 7
    if reading.dated:
        return  # a weekday beside a date only decorates it
    if word.startswith("next") and ahead == 0:
        ahead = 7
    if word.startswith("last"):
        ahead = ahead - 7
    reading.civil += timedelta(days=ahead)
    if not reading.timed:
        reading.clock(0, 0, 0)


def _word(reading: _Reading, word: str) -> bool:
    if word in ("yesterday", "tomorrow"):
        reading.shift += 86400 if word == "tomorrow" else -86400
    elif word in ("noon", "midnight"):
        reading.clock(12 if word == "noon" else 0, 0, 0)
    elif word == "ago":
        reading.shift = -reading.shift
    return True


def touch_time(text: str, now: int, where: Zone) -> int | None:
    """`[[CC]YY]MMDDhhmm[.ss]` of `touch -t`."""
    found = re.fullmatch(r"(?:(\d\d)?(\d\d))?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?", text)
    if found is None:
        return None
    year = Moment(now, where).civil.year
    if found[2]:
        short = int(found[2])
        year = int(found[1]) * 100 + short if found[1] else short + (2000 if short < 69 else 1900)
    try:
        civil = datetime(year, int(found[3]), int(found[4]), int(found[5]), int(found[6]), int(found[7] or 0))
    except ValueError:
        return None
    return ((civil - EPOCH) // timedelta(seconds=1) - where.offset) * SECOND

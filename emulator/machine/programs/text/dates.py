"""Dates: zones of TZ, strftime with GNU's marks, and the words of `date -d`. Pure: now is handed in."""

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
_EPOCH: Final = datetime(1970, 1, 1)


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
        return _EPOCH + timedelta(seconds=seconds)

    @property
    def nanosecond(self) -> int:
        return self.time % SECOND


_PADS: Final = {
    "d": "0",
    "H": "0",
    "I": "0",
    "j": "0",
    "m": "0",
    "M": "0",
    "S": "0",
    "U": "0",
    "V": "0",
    "W": "0",
    "y": "0",
    "e": "_",
    "k": "_",
    "l": "_",
    "C": "0",
    "g": "0",
    "s": "",
    "N": "0",
}
_MARK: Final = re.compile(r"%([-_0^#+]*)(\d*)(:{0,3})([EO]?)([A-Za-z%+])")
_WIDTHS: Final = {"j": 3, "N": 9, "s": 1}
_COMPOUND: Final = {
    "D": "%m/%d/%y",
    "F": "%Y-%m-%d",
    "T": "%H:%M:%S",
    "R": "%H:%M",
    "r": "%I:%M:%S %p",
    "c": "%a %b %e %H:%M:%S %Y",
    "x": "%m/%d/%y",
    "X": "%H:%M:%S",
    "h": "%b",
    "+": "%a %b %e %H:%M:%S %Z %Y",
}


def strftime(form: str, moment: Moment) -> str:
    """GNU's: flags - _ 0 ^ #, widths, %N, %:z, %s."""
    civil = moment.civil
    return _MARK.sub(lambda found: _field(found, moment, civil), form)


def _field(found: re.Match[str], moment: Moment, civil: datetime) -> str:
    flags, width, colons, _, letter = found.groups()
    if letter in _COMPOUND:
        text = strftime(_COMPOUND[letter], moment)
        return text.upper() if "^" in flags else text
    if letter == "z":
        return _offset(moment.zone.offset, len(colons))
    if letter in ("%", "n", "t"):
        return {"%": "%", "n": "\n", "t": "\t"}[letter]
    word = _spelled(letter, flags, moment, civil)
    if word is not None:
        return word.rjust(int(width), "0" if "0" in flags else " ") if width else word
    number = _number(letter, moment, civil)
    if number is None:
        return found.group()
    return _padded(number, letter, flags, width)


def _spelled(letter: str, flags: str, moment: Moment, civil: datetime) -> str | None:
    """Of the letters that stand for words; None for the others."""
    day, month = DAYS[int(civil.strftime("%w"))], MONTHS[civil.month - 1]
    words = {
        "a": day[:3],
        "A": day,
        "b": month[:3],
        "B": month,
        "p": "AM" if civil.hour < 12 else "PM",
        "P": "am" if civil.hour < 12 else "pm",
        "Z": moment.zone.name,
    }
    text = words.get(letter)
    if text is None or not ("^" in flags or "#" in flags):
        return text
    return text.swapcase() if "^" not in flags and letter in "pZ" else text.upper()


def _padded(number: int, letter: str, flags: str, width: str) -> str:
    if letter == "N":
        digits = f"{number:09d}"
        return digits[: int(width)] if width else digits.rstrip("0") or "0" if "-" in flags else digits
    usual = {"0": "0", "_": " "}.get(_PADS.get(letter, ""), "")
    pad = "" if "-" in flags else " " if "_" in flags else "0" if "0" in flags else usual
    size = int(width) if width else _WIDTHS.get(letter, 2 if letter in _PADS else 1)
    return str(number).rjust(size, pad or "0" if width and not pad else pad) if pad or width else str(number)


def _number(letter: str, moment: Moment, civil: datetime) -> int | None:
    iso = civil.isocalendar()
    weekday = civil.isoweekday()
    yearday = civil.timetuple().tm_yday
    table = {
        "d": civil.day,
        "e": civil.day,
        "H": civil.hour,
        "k": civil.hour,
        "I": civil.hour % 12 or 12,
        "l": civil.hour % 12 or 12,
        "j": yearday,
        "m": civil.month,
        "M": civil.minute,
        "S": civil.second,
        "Y": civil.year,
        "y": civil.year % 100,
        "C": civil.year // 100,
        "u": weekday,
        "w": weekday % 7,
        "G": iso[0],
        "g": iso[0] % 100,
        "V": iso[1],
        "U": (yearday + 6 - weekday % 7) // 7,
        "W": (yearday + 6 - (weekday - 1)) // 7,
        "s": moment.time // SECOND,
        "N": moment.nanosecond,
        "q": (civil.month + 2) // 3,
    }
    return table.get(letter)


def _offset(seconds: int, colons: int) -> str:
    sign = "-" if seconds < 0 else "+"
    hours, rest = divmod(abs(seconds), 3600)
    if colons == 0:
        return f"{sign}{hours:02d}{rest // 60:02d}"
    if colons == 2:
        return f"{sign}{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"
    return f"{sign}{hours:02d}:{rest // 60:02d}" if colons == 1 or rest else f"{sign}{hours:02d}"


# ---- reading dates

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
        seconds = (civil - _EPOCH) // timedelta(seconds=1) - self.zone.offset + self.shift
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
    return ((civil - _EPOCH) // timedelta(seconds=1) - where.offset) * SECOND

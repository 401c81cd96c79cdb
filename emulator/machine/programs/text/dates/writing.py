"""A moment written as a format asks: GNU's strftime."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from emulator.machine.digits import number_of
from emulator.machine.programs.text.dates.moments import DAYS, MONTHS, SECOND, Moment
from emulator.machine.programs.text.streams import LINE_LIMIT, TooLong

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
    if width and number_of(width) > LINE_LIMIT:
        raise TooLong
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

"""Seconds since the epoch, broken down times, and texts of them."""

from __future__ import annotations

from datetime import UTC, datetime

from emulator.machine.programs.jq.builtins.kinds import array, text_of
from emulator.machine.programs.jq.errors import Thrown
from emulator.machine.programs.jq.values import Value, kind


def time_of(value: Value) -> list[Value]:
    if kind(value) == "number":
        try:
            return _parts(datetime.fromtimestamp(int(value), UTC))
        except (ValueError, OverflowError):
            raise Thrown("error converting number of seconds since epoch to datetime") from None
    return array(value, "cannot be a broken down time")


def _parts(moment: datetime) -> list[Value]:
    """A broken down time: months and days of the year from 0, days of the week from Sunday."""
    day = moment.timetuple()
    return [*day[:1], day.tm_mon - 1, *day[2:6], (day.tm_wday + 1) % 7, day.tm_yday - 1]


def _moment(value: Value, words: str) -> datetime:
    parts = [int(one) for one in array(value, words)]
    try:
        return datetime(parts[0], parts[1] + 1, parts[2], parts[3], parts[4], parts[5], tzinfo=UTC)
    except (ValueError, IndexError, TypeError):
        raise Thrown(words) from None


def make_time(value: Value) -> int:
    return int(_moment(value, "mktime requires array of 6 numbers").timestamp())


def format_time(value: Value, form: Value) -> str:
    moment = _moment(time_of(value), "strftime/1 requires parsed datetime inputs")
    return moment.strftime(text_of(form, "strftime/1 requires a string format"))


def parse_time(value: Value, form: Value) -> list[Value]:
    words = "strptime/1 requires string inputs and arguments"
    text = text_of(value, words)
    try:
        return _parts(datetime.strptime(text, text_of(form, words)).replace(tzinfo=UTC))
    except ValueError:
        raise Thrown(f'date "{text}" does not match format "{form}"') from None

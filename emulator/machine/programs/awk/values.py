"""awk's values and how they turn into each other. Pure.

A value is a float, a str, a `Given` (a str that came from outside: it compares as a number if it looks like one) or
None (nothing
was assigned yet: both "" and 0).
"""

from __future__ import annotations

import math
import re
from typing import Final

from emulator.machine.programs.awk.dialect import Dialect
from emulator.machine.programs.text.printf import floating


class Given(str):
    """Text from input, ARGV, ENVIRON, -v or split."""

    __slots__ = ()


Value = float | str | None

_PREFIX: Final = re.compile(r"[ \t\n\r\f\v]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_HEX: Final = re.compile(r"[ \t\n]*([-+]?0[xX][0-9a-fA-F]+)")
_LOOKS: Final = re.compile(r"[ \t\n\r\f\v]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[ \t\n\r\f\v]*")
_FORM: Final = re.compile(r"%([-+ #0]*)(\d*)(?:\.(\d*))?([eEfFgGdi])")


def number(value: Value, hexadecimal: bool = False) -> float:
    if value is None:
        return 0.0
    if isinstance(value, float):
        return value
    if hexadecimal and (found := _HEX.match(value)):
        return float(int(found[1][:300], 16))
    found = _PREFIX.match(value)
    return float(found[1]) if found else 0.0


def numeric(value: Value) -> bool:
    """Does it compare as a number?"""
    return not isinstance(value, str) or (isinstance(value, Given) and _LOOKS.fullmatch(value) is not None)


def text(value: Value, form: str, dialect: Dialect) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if value == value and abs(value) < dialect.whole and value == int(value):
        return str(int(value))
    if math.isnan(value):
        return "nan" if math.copysign(1, value) > 0 else "-nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return formatted(form, value)


def formatted(form: str, value: float) -> str:
    """CONVFMT and OFMT: one directive with what stands around it."""
    found = _FORM.search(form)
    if found is None:
        return form
    flags, width, precision, letter = found.groups()
    if letter in "di":
        shown = str(int(value)).rjust(int(width or 0))
    else:
        shown = floating(
            value,
            flags,
            min(int(width), 1000) if width else None,
            None if precision is None else min(int(precision or 0), 1000),
            letter,
        )
    return form[: found.start()] + shown + form[found.end() :]


def true(value: Value) -> bool:
    if isinstance(value, Given):
        return number(value) != 0 if _LOOKS.fullmatch(value) else bool(value)
    if isinstance(value, str):
        return bool(value)
    return bool(value)

"""Amounts of bytes as the daemon reads them (go-units: parseSize). ValueError in its words."""

from __future__ import annotations

import math
import re

from emulator.quote import quote

NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
POWERS = ("", "k", "m", "g", "t", "p")


def decimal_size(text: str) -> int:
    """FromHumanSize: 1k is 1000."""
    return parsed(text, 1000)


def binary_size(text: str) -> int:
    """RAMInBytes: 1k is 1024."""
    return parsed(text, 1024)


def parsed(text: str, base: int) -> int:
    """The number up to the last digit, point or space, and the unit behind it."""
    cut = max(text.rfind(mark) for mark in "0123456789. ")
    if cut == -1:
        raise ValueError(f"invalid size: '{text}'")
    number, suffix = (text[:cut], text[cut + 1 :]) if text[cut] == " " else (text[: cut + 1], text[cut + 1 :])
    if not NUMBER.fullmatch(number):
        raise ValueError(f"strconv.ParseFloat: parsing {quote(number)}: invalid syntax")
    if float(number) < 0:
        raise ValueError(f"invalid size: '{text}'")
    size = float(number) * base ** power(suffix)
    return int(size) if math.isfinite(size) and size < 1 << 63 else -(1 << 63)


def power(suffix: str) -> int:
    """Of the base; a unit that is too long is shown as it was written, others in lower case."""
    if len(suffix.encode("utf-8", "surrogateescape")) > 3:
        raise ValueError(f"invalid suffix: '{suffix}'")
    lowered = suffix.lower()
    unit, tail = lowered[:1], lowered[1:]
    if unit == "b" and not tail:
        return 0
    if unit not in POWERS or tail not in ("", "b", "ib"):
        raise ValueError(f"invalid suffix: '{lowered}'")
    return POWERS.index(unit)

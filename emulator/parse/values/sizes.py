"""Amounts of memory, as go-units' RAMInBytes reads them: `512`, `64m`, `1.5GiB`. Values are bytes."""

from __future__ import annotations

import math

from emulator.parse.errors import ValueRefused
from emulator.parse.values.numbers import read_float

_POWERS = {"k": 10, "m": 20, "g": 30, "t": 40, "p": 50}
LEAST_INT64 = -(1 << 63)


def read_size(text: str) -> int:
    """docker/cli: opts.MemBytes."""
    cut = max(text.rfind(mark) for mark in "0123456789. ")
    if cut == -1:
        raise ValueRefused(f"invalid size: '{text}'")
    number, suffix = (text[:cut], text[cut + 1 :]) if text[cut] == " " else (text[: cut + 1], text[cut + 1 :])
    size = read_float(number)
    if size < 0:
        raise ValueRefused(f"invalid size: '{text}'")
    return _int64(math.ldexp(size, _power(suffix)) if size and math.isfinite(size) else size)


def read_swap(text: str) -> int:
    """docker/cli: opts.MemSwapBytes; -1 is "no limit"."""
    return -1 if text == "-1" else read_size(text)


def _power(suffix: str) -> int:
    """The power of two that a suffix stands for."""
    if not suffix:
        return 0
    # A suffix that is too long is shown as it was written, the others in lower case.
    if len(suffix.encode("utf-8", "surrogateescape")) > 3:
        raise ValueRefused(f"invalid suffix: '{suffix}'")
    suffix = suffix.lower()
    unit, tail = suffix[0], suffix[1:]
    if (unit == "b" and not tail) or (unit in _POWERS and tail in ("", "b", "ib")):
        return _POWERS.get(unit, 0)
    raise ValueRefused(f"invalid suffix: '{suffix}'")


def _int64(value: float) -> int:
    # What does not fit becomes the least number: that is what amd64 makes of it.
    return int(value) if math.isfinite(value) and abs(value) < 1 << 63 else LEAST_INT64

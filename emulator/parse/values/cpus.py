"""Numbers of CPUs, as opts.NanoCPUs reads them: `1.5`, `3/4`. Values are billionths of a CPU."""

from __future__ import annotations

import re
from fractions import Fraction

from emulator.parse.errors import ValueRefused

_DECIMAL = re.compile(r"([+-]?)([0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?")
_FRACTION = re.compile(r"([+-]?[0-9]+)/([0-9]+)")
_LARGEST_EXPONENT = 1_000_000
"""math/big refuses larger ones, so as not to compute for hours."""
_MOST_DIGITS = 4_000


def read_cpus(text: str) -> int:
    """Billionths of a CPU; more digits than those are refused."""
    value = _rational(text) if len(text) <= _MOST_DIGITS else None
    if value is None:
        raise ValueRefused(f"failed to parse {text} as a rational number")
    nano = value * 1_000_000_000
    if nano.denominator != 1:
        raise ValueRefused("value is too precise")
    # Int64() keeps the low 64 bits of what does not fit.
    return (nano.numerator + (1 << 63)) % (1 << 64) - (1 << 63)


def _rational(text: str) -> Fraction | None:
    if ratio := _FRACTION.fullmatch(text):
        return Fraction(int(ratio[1]), int(ratio[2])) if int(ratio[2]) else None
    if not (number := _DECIMAL.fullmatch(text)):
        return None
    exponent = int(number[3] or "0")
    if abs(exponent) > _LARGEST_EXPONENT:
        return None
    # Past these bounds the outcome stays the same: too precise, or no low bits left.
    exponent = max(-2 * _MOST_DIGITS, min(2 * _MOST_DIGITS, exponent))
    value = Fraction(number[1] + number[2])
    return value * 10**exponent if exponent >= 0 else value / 10**-exponent

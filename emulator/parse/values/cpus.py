"""Numbers of CPUs, as opts.NanoCPUs reads them: `1.5`, `3/4`. Values are billionths of a CPU."""

from __future__ import annotations

import re
from fractions import Fraction

from emulator.parse.errors import ValueRefused
from emulator.parse.values.numbers import whole_number

_POWER = r"((?P<kind>[eEpP])(?P<power>[+-]?[0-9_]+))?"
_RATIONAL = {
    10: re.compile(rf"(?P<sign>[+-]?)(?P<digits>[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*){_POWER}"),
    16: re.compile(rf"(?P<sign>[+-]?)0[xX](?P<digits>[0-9a-fA-F_]*\.?[0-9a-fA-F_]*){_POWER.replace('eE', '')}"),
    8: re.compile(rf"(?P<sign>[+-]?)0[oO](?P<digits>[0-7_]*\.?[0-7_]*){_POWER}"),
    2: re.compile(rf"(?P<sign>[+-]?)0[bB](?P<digits>[01_]*\.?[01_]*){_POWER}"),
}
_MISPLACED = re.compile(r"__|_(?![0-9a-fA-F])|(?<![0-9a-fA-FxXoObB])_")
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
    """math/big: Rat.SetString."""
    if "/" in text:
        return _ratio(*text.split("/", 1))
    for base, pattern in _RATIONAL.items():
        if (found := pattern.fullmatch(text)) and not _MISPLACED.search(text):
            return _scaled(base, found)
    return None


def _ratio(over: str, under: str) -> Fraction | None:
    try:
        sign = -1 if over[:1] == "-" else 1
        divisor = whole_number(under)
        return Fraction(sign * whole_number(over.removeprefix("-") if sign < 0 else over.removeprefix("+")), divisor)
    except (ValueError, ZeroDivisionError):
        return None


def _scaled(base: int, found: re.Match[str]) -> Fraction | None:
    whole, _, fraction = found["digits"].replace("_", "").partition(".")
    power = int((found["power"] or "0").replace("_", "") or "0")
    if not whole + fraction or abs(power) > _LARGEST_EXPONENT:
        return None
    # Past these bounds the outcome stays the same: too precise, or no low bits left.
    power = max(-4 * _MOST_DIGITS, min(4 * _MOST_DIGITS, power))
    value: Fraction = Fraction(int(whole + fraction, base)) / base ** len(fraction) * (-1 if found["sign"] == "-" else 1)
    scale: int = (10 if (found["kind"] or "e") in "eE" else 2) ** abs(power)
    return value * scale if power >= 0 else value / scale

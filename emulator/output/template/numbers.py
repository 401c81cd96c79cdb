"""How Go writes numbers: strconv.FormatFloat and fmt's integers. Text out, no padding; that is fmt's."""

from __future__ import annotations

import math

from emulator.output.strings import is_printable, quote

DIGITS = {"d": 10, "b": 2, "o": 8, "O": 8, "x": 16, "X": 16}
PREFIXES = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}


def in_base(number: int, verb: str) -> str:
    """A number that isn't negative, in the base of the verb."""
    return format(number, {"O": "o"}.get(verb, verb))


def shortest_digits(value: float) -> tuple[str, int]:
    """The digits that identify the number, and where its decimal point stands among them."""
    mantissa, exponent = repr(abs(value)), 0
    if "e" in mantissa:
        mantissa, power = mantissa.split("e")
        exponent = int(power)
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + exponent - (len(whole + fraction) - len(digits)) if digits else 1
    return digits.rstrip("0") or "0", point


def exponent_form(digits: str, point: int, letter: str) -> str:
    tail = "." + digits[1:] if len(digits) > 1 else ""
    power = point - 1
    return f"{digits[0]}{tail}{letter}{'-' if power < 0 else '+'}{abs(power):02d}"


def decimal_form(digits: str, point: int) -> str:
    if point <= 0:
        return "0." + "0" * -point + digits
    if point >= len(digits):
        return digits + "0" * (point - len(digits))
    return digits[:point] + "." + digits[point:]


def format_float(value: float, verb: str, precision: int = -1) -> str:
    """strconv.FormatFloat(value, verb, precision, 64) for e E f F g G; -1 is the shortest that reads back."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    sign = "-" if math.copysign(1, value) < 0 else ""
    if verb in "xXb":
        return sign + (binary(abs(value)) if verb == "b" else hexadecimal(abs(value), verb, precision))
    if precision < 0:
        return sign + shortest(abs(value), verb)
    if verb in "gG":
        return sign + general(abs(value), verb, precision)
    return sign + format(abs(value), f".{precision}{verb.lower() if verb == 'F' else verb}")


def binary(value: float) -> str:
    """%b: the mantissa as a whole number and the exponent of two."""
    mantissa, exponent = math.frexp(value)
    return f"{int(mantissa * 2**53)}p{exponent - 53:+d}" if value else "0p-1074"


def hexadecimal(value: float, verb: str, precision: int) -> str:
    """%x: one digit, a point, and as many hexadecimal digits as needed or asked for."""
    mantissa, exponent = math.frexp(value)
    bits, power = int(mantissa * 2**53), exponent - 1 if value else 0
    if 0 <= precision < 13:
        drop = 4 * (13 - precision)
        bits = round_even(bits, drop) << drop
        if bits >> 53:
            bits, power = bits >> 1, power + 1
    fraction = f"{bits & (2**52 - 1):013x}".rstrip("0")
    fraction = fraction.ljust(precision, "0") if precision >= 0 else fraction
    text = f"0x{bits >> 52}{'.' + fraction if fraction else ''}p{'-' if power < 0 else '+'}{abs(power):02d}"
    return text.upper() if verb == "X" else text


def round_even(bits: int, drop: int) -> int:
    half, rest = 1 << (drop - 1), bits & ((1 << drop) - 1)
    kept = bits >> drop
    return kept + (rest > half or (rest == half and kept & 1))


def shortest(value: float, verb: str) -> str:
    digits, point = shortest_digits(value)
    if verb in "eE":
        return exponent_form(digits, point, verb)
    if verb in "gG" and not -4 <= point - 1 < 6:
        return exponent_form(digits, point, "e" if verb == "g" else "E")
    return decimal_form(digits, point)


def general(value: float, verb: str, precision: int) -> str:
    """%g with a precision: that many digits, without the zeros at the end."""
    precision = precision or 1
    mantissa, power = format(value, f".{precision - 1}e").split("e")
    digits = mantissa.replace(".", "").rstrip("0") or "0"
    point = int(power) + 1 if value else 1
    limit = precision
    if limit > len(digits) >= point:
        limit = len(digits)
    if not -4 <= point - 1 < limit:
        return exponent_form(digits, point, "e" if verb == "g" else "E")
    return decimal_form(digits, point)


def rune(code: int) -> str:
    """The character of a code point, U+FFFD for what is none."""
    return chr(code) if 0 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "�"


def unicode(code: int, sharp: bool) -> str:
    """%U and %#U."""
    text = f"U+{code % 2**64:04X}"
    return f"{text} '{rune(code)}'" if sharp and code <= 0x10FFFF and is_printable(rune(code)) else text


def quoted_rune(code: int, ascii_only: bool) -> str:
    return quote(rune(code), "'", ascii_only)

"""bc's numbers: whole numbers with a count of decimal places, cut off where bc cuts them off."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

from emulator.errors import EmulatorError

#: More digits than this are refused.
DIGITS = 20_000
LETTERS = "0123456789ABCDEF"


class BadNumber(EmulatorError):
    """What cannot be computed, in bc's words."""


@dataclass(frozen=True, slots=True)
class Number:
    """`value` / 10**`scale`."""

    value: int
    scale: int = 0

    def at(self, scale: int) -> int:
        """The value with so many places, cut off."""
        if scale >= self.scale:
            return self.value * int(10 ** (scale - self.scale))
        return cut(self.value, 10 ** (self.scale - scale))

    @property
    def whole(self) -> int:
        return self.at(0)


def bounded(number: Number) -> Number:
    if number.scale > DIGITS or number.value.bit_length() > DIGITS * 4:
        raise BadNumber("such a long number is not emulated")
    return number


def cut(value: int, divisor: int) -> int:
    """Division towards zero."""
    quotient = abs(value) // abs(divisor)
    return quotient if (value < 0) == (divisor < 0) else -quotient


def add(left: Number, right: Number, sign: int = 1) -> Number:
    scale = max(left.scale, right.scale)
    return Number(left.at(scale) + sign * right.at(scale), scale)


def multiply(left: Number, right: Number, scale: int) -> Number:
    kept = min(left.scale + right.scale, max(scale, left.scale, right.scale))
    product = Number(left.value * right.value, left.scale + right.scale)
    return bounded(Number(product.at(kept), kept))


def divide(left: Number, right: Number, scale: int) -> Number:
    if not right.value:
        raise BadNumber("Divide by zero")
    return bounded(Number(cut(left.value * 10 ** (scale + right.scale), right.value * 10**left.scale), scale))


def remainder(left: Number, right: Number, scale: int) -> Number:
    if not right.value:
        raise BadNumber("Modulo by zero")
    kept = max(scale + right.scale, left.scale)
    quotient = divide(left, right, scale)
    product = Number(quotient.value * right.value, quotient.scale + right.scale)
    difference = add(left, product, -1)
    return Number(difference.at(kept), kept)


def power(base: Number, exponent: Number, scale: int) -> Number:
    times = exponent.whole
    if abs(times) * max(1, base.value.bit_length()) > DIGITS * 4:
        raise BadNumber("such a large power is not emulated")
    raised = Number(base.value ** abs(times), base.scale * abs(times))
    if times < 0:
        return divide(Number(1), raised, scale)
    kept = min(base.scale * times, max(scale, base.scale))
    return bounded(Number(raised.at(kept), kept))


def root(number: Number, scale: int) -> Number:
    if number.value < 0:
        raise BadNumber("Square root of a negative number")
    kept = max(scale, number.scale)
    return bounded(Number(isqrt(Number(number.value, number.scale).at(2 * kept)), kept))


def read(text: str, base: int) -> Number:
    """Digits as they are written, in `ibase`; a single one stands for itself."""
    whole, _, places = text.partition(".")
    if base == 10 and not any(letter in "ABCDEF" for letter in text):
        return bounded(Number(int(whole + places or "0"), len(places)))
    digits = [LETTERS.index(letter) if len(text) == 1 else min(LETTERS.index(letter), base - 1) for letter in whole + places]
    value = 0
    for digit in digits:
        value = value * base + digit
    return bounded(divide(Number(value), Number(base ** len(places)), len(places)))


def shown(number: Number, base: int) -> str:
    """As bc prints it: no zero before the point, lines of 68 digits ending in a backslash."""
    sign = "-" if number.value < 0 else ""
    whole, fraction = divmod(abs(number.value), 10**number.scale)
    if base == 10:
        digits = str_of(whole) if whole else ""
        places = f".{str_of(fraction).rjust(number.scale, '0')}" if number.scale else ""
    else:
        digits, places = in_base(whole, base), fraction_in_base(fraction, number.scale, base)
    text = (digits + places) or "0"
    return wrapped(sign + text if number.value else "0")


def str_of(value: int) -> str:
    """Decimal digits, however many (Python refuses more than 4,300 at once)."""
    pieces = []
    while value >= 10**4000:
        value, rest = divmod(value, 10**4000)
        pieces.append(str(rest).rjust(4000, "0"))
    return "".join([str(value), *reversed(pieces)])


def in_base(value: int, base: int) -> str:
    digits: list[str] = []
    while value:
        value, digit = divmod(value, base)
        digits.append(LETTERS[digit] if base <= 16 else f" {digit:0{len(str(base - 1))}}")
    return "".join(reversed(digits))


def fraction_in_base(fraction: int, scale: int, base: int) -> str:
    if not scale:
        return ""
    digits, unit, reached = ["."], 10**scale, 1
    while reached < unit:
        digit, fraction = divmod(fraction * base, unit)
        digits.append(LETTERS[digit] if base <= 16 else f" {digit:0{len(str(base - 1))}}")
        reached *= base
    return "".join(digits)


def wrapped(text: str) -> str:
    if len(text) < 70:
        return text
    return "\\\n".join(text[at : at + 68] for at in range(0, len(text), 68))

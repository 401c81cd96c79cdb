"""printf's language: escapes, directives and how arguments become numbers. Pure; `printf`, `stat` and `awk` use it."""

from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation
from typing import Final

from emulator.machine.programs.text.streams import LINE_LIMIT, TooLong

_SIMPLE: Final = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    '"': '"',
}
WIDTH_LIMIT: Final = LINE_LIMIT
DIRECTIVE: Final = re.compile(r"%([-+ #0']*)(\*|\d*)(?:\.(\*|-?\d*))?(?:hh|h|ll|l|L|j|z|t)*([a-zA-Z%]?)")


def escapes(text: str, octal_zero: bool = False) -> tuple[str, bool]:
    """Backslash escapes of a format (or, with `octal_zero`, of %b: `\\0ddd` too); True: `\\c` says stop."""
    if "\\" not in text:
        return text, False
    out = ""
    at = 0
    while at < len(text):
        char = text[at]
        if char != "\\" or at + 1 >= len(text):
            out += char
            at += 1
            continue
        letter = text[at + 1]
        at += 2
        if letter == "c":
            return out, True
        if letter in _SIMPLE:
            out += _SIMPLE[letter]
        elif letter in "01234567":
            skip = 1 if octal_zero and letter == "0" else 0
            found = re.compile(r"[0-7]{0,3}").match(text, at - 1 + skip)
            digits = found.group() if found else ""
            at = at - 1 + skip + len(digits)
            out += _byte(int(digits or "0", 8) & 0xFF)
        elif letter in "xuU" and (
            found := re.compile(f"[0-9a-fA-F]{{1,{ {'x': 2, 'u': 4, 'U': 8}[letter] }}}").match(text, at)
        ):
            at = found.end()
            code = int(found.group(), 16)
            out += _byte(code) if letter == "x" else chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "?"
        else:
            out += "\\" + letter
    return _joined(out), False


def _byte(value: int) -> str:
    return chr(value) if value < 128 else chr(0xDC00 + value)


def _joined(text: str) -> str:
    """Bytes given one by one that make a character together become it."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def sized(text: str) -> int:
    """A width or precision; TooLong where there is no memory for so much."""
    if len(text) > 20 or abs(int(text)) > WIDTH_LIMIT:
        raise TooLong
    return int(text)


def spec(flags: str, width: int | None, precision: int | None, letter: str) -> str:
    """The directive for Python's `%`, which has C's meaning for all that it knows."""
    flags = flags.replace("'", "")
    if width is not None and width < 0:
        flags, width = flags + "-", -width
    return (
        "%"
        + flags
        + ("" if width is None else str(width))
        + ("" if precision is None or precision < 0 else f".{precision}")
        + letter
    )


def integer(value: int, flags: str, width: int | None, precision: int | None, letter: str) -> str:
    """%d %i %u %o %x %X; negative numbers wrap for the unsigned ones."""
    value = max(-(1 << 63), min(value, (1 << 64) - 1))
    if letter in "ouxX":
        value &= (1 << 64) - 1
    digits = {"o": "o", "x": "x", "X": "X"}.get(letter, "d")
    text = format(abs(value), digits)
    if precision is not None and precision >= 0:
        text = "" if precision == 0 and value == 0 else text.rjust(precision, "0")
    if "#" in flags and letter == "o" and not text.startswith("0"):
        text = "0" + text
    prefix = "0" + letter if "#" in flags and letter in "xX" and value else ""
    if letter in "di":
        prefix = "-" if value < 0 else "+" if "+" in flags else " " if " " in flags else ""
    return pad(prefix, text, flags if precision is None or precision < 0 else flags.replace("0", ""), width)


def pad(prefix: str, text: str, flags: str, width: int | None) -> str:
    left = "-" in flags
    if width is not None and width < 0:
        left, width = True, -width
    size = width or 0
    if left:
        return (prefix + text).ljust(size)
    if "0" in flags:
        return prefix + text.rjust(size - len(prefix), "0")
    return (prefix + text).rjust(size)


def floating(value: Decimal | float, flags: str, width: int | None, precision: int | None, letter: str) -> str:
    """%e %f %g %a and their capitals."""
    number = float(value)
    if math.isnan(number) or math.isinf(number):
        text = "nan" if math.isnan(number) else "inf"
        text = text.upper() if letter.isupper() else text
        sign = "-" if number < 0 or math.copysign(1, number) < 0 else "+" if "+" in flags else " " if " " in flags else ""
        return pad(sign, text, flags.replace("0", ""), width)
    if letter in "aA":
        text = number.hex()
        return pad("", text.upper() if letter == "A" else text, flags, width)
    if isinstance(value, Decimal) and letter in "fF" and abs(number) < 1e15:
        digits = format(abs(value), f".{6 if precision is None or precision < 0 else precision}f")
        sign = "-" if value.is_signed() else "+" if "+" in flags else " " if " " in flags else ""
        return pad(sign, digits, flags, width)
    return spec(flags, width, precision, letter) % number


def as_integer(text: str) -> tuple[int, str]:
    """The number that a text begins with, and what is left: decimal, octal, hex, or a quoted character's code."""
    if text[:1] in ("'", '"') and len(text) > 1:
        return ord(text[1]) if not "\udc80" <= text[1] <= "\udcff" else ord(text[1]) - 0xDC00, text[2:]
    found = re.match(r"[ \t\n]*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)", text)
    if found is None:
        return 0, text
    digits = found[2][:400]
    base = 16 if digits[:2].lower() == "0x" else 8 if digits.startswith("0") and len(digits) > 1 else 10
    number = int(digits, base)
    return (-number if found[1] == "-" else number), text[found.end() :]


def as_float(text: str) -> tuple[Decimal | float, str]:
    if text[:1] in ("'", '"') and len(text) > 1:
        return float(ord(text[1])), text[2:]
    found = re.match(
        r"[ \t\n]*([-+]?(?:0[xX][0-9a-fA-F]+|inf(?:inity)?|nan|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?))", text, re.IGNORECASE
    )
    if found is None:
        return 0.0, text
    word, rest = found[1].lower()[:400], text[found.end() :]
    if "0x" in word:
        return float(int(word, 16)), rest
    if "n" in word:
        return float(word), rest
    try:
        return Decimal(word), rest
    except InvalidOperation:
        return float(word), rest

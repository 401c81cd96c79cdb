"""What a number or character literal of a template stands for (Go: parse/node.go, `newNumber`, and strconv).

Gives a `Number`, or a str: Go's complaint.
"""

from __future__ import annotations

import math
import re

from emulator.output.strings import from_bytes, quote, unescape_char
from emulator.output.template.nodes import Number

UNDERSCORES = re.compile(r"[+-]?(0[xX](_?[0-9a-fA-F])+|0[oO]?(_?[0-7])*|0[bB](_?[01])+|[1-9](_?[0-9])*|0)")
DECIMAL_FLOAT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
HEX_FLOAT = re.compile(r"[+-]?0[xX]([0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+")
BAD_UNDERSCORE = re.compile(r"(?<![0-9])_|_(?![0-9])")
BAD_HEX_UNDERSCORE = re.compile(r"(?<![0-9a-fA-FxX])_|_(?![0-9a-fA-F])")
INT_MAX, UINT_MAX = 2**63, 2**64


def number(pos: int, text: str, kind: str) -> Number | str:
    if kind == "CHAR":
        return character(pos, text)
    if kind == "COMPLEX":
        return pair(pos, text)
    if text.endswith("i") and (imaginary := parse_float(text[:-1])) is not None:
        return from_complex(pos, text, complex(0, imaginary))
    return plain(pos, text)


def character(pos: int, text: str) -> Number | str:
    body = text[1:]
    taken = unescape_char(body, "'") if body else None
    if taken is None or not taken[1]:
        return "invalid syntax"
    piece, tail = taken
    if tail != "'":
        return f"malformed character constant: {text}"
    hex_or_octal = body[0] == "\\" and body[1] in "x01234567"
    code = piece[0] if hex_or_octal else ord(from_bytes(piece)[0])
    return Number(pos, text, code, code, float(code))


def pair(pos: int, text: str) -> Number | str:
    """`1+2i`."""
    split = max(text.rfind("+", 1), text.rfind("-", 1))
    if split > 1 and text[split - 1] in "eEpP":
        split = max(text.rfind("+", 1, split), text.rfind("-", 1, split))
    real, imaginary = parse_float(text[:split]), parse_float(text[split:-1])
    if real is None or imaginary is None:
        return "syntax error scanning complex number"
    return from_complex(pos, text, complex(real, imaginary))


def from_complex(pos: int, text: str, value: complex) -> Number:
    if value.imag:
        return Number(pos, text, imaginary=value)
    integer, unsigned = whole(value.real)
    return Number(pos, text, integer, unsigned, value.real, value)


def plain(pos: int, text: str) -> Number | str:
    value = parse_int(text)
    if value is not None and -INT_MAX <= value < UINT_MAX:
        integer = value if value < INT_MAX else None
        unsigned = value if value == 0 or (value > 0 and text[0] not in "+-") else None
        if integer is not None or unsigned is not None:
            return Number(pos, text, integer, unsigned, float(value))
    real = parse_float(text)
    if real is None:
        return f"illegal number syntax: {quote(text)}"
    if not any(letter in text for letter in ".eEpP"):
        return f"integer overflow: {quote(text)}"
    return Number(pos, text, *whole(real), real)


def whole(real: float) -> tuple[int | None, int | None]:
    if math.isinf(real) or real != int(real):
        return None, None
    value = int(real)
    return (value if -INT_MAX <= value < INT_MAX else None), (value if 0 <= value < UINT_MAX else None)


def parse_int(text: str) -> int | None:
    """strconv.ParseInt(text, 0, …) without its limits: a leading 0 is octal, `_` may stand between digits."""
    if not UNDERSCORES.fullmatch(text):
        return None
    digits = text.replace("_", "").lower()
    sign, digits = (-1 if digits[0] == "-" else 1), digits.lstrip("+-")
    prefixes = {"0x": 16, "0o": 8, "0b": 2}
    if digits[:2] in prefixes:
        return sign * int(digits[2:], prefixes[digits[:2]]) if digits[2:] else None
    return sign * int(digits, 8 if digits[0] == "0" else 10) if len(digits) < 400 else None


def parse_float(text: str) -> float | None:
    """strconv.ParseFloat; None where it is no number or too large. An underscore stands between digits."""
    hexadecimal = "x" in text or "X" in text
    if (BAD_HEX_UNDERSCORE if hexadecimal else BAD_UNDERSCORE).search(text):
        return None
    digits = text.replace("_", "")
    if not (HEX_FLOAT if hexadecimal else DECIMAL_FLOAT).fullmatch(digits):
        return None
    try:
        value = float.fromhex(digits) if hexadecimal else float(digits)
    except OverflowError:
        return None
    return None if math.isinf(value) else value

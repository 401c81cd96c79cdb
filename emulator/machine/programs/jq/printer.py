"""A value's text: JSON as jq writes it, in one line or indented, with colours or without."""

from __future__ import annotations

import json
import math
from typing import Final

from emulator.machine.programs.jq.values import DEPTH_MAX, Value, kind

LARGEST: Final = 1.7976931348623157e308
_COLOURS: Final = {"null": "1;30", "boolean": "0;39", "number": "0;39", "string": "0;32", "array": "1;39", "object": "1;39"}
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def number_text(number: float) -> str:
    """The shortest digits that mean it, as jq 1.6 lays them out."""
    if isinstance(number, float) and math.isnan(number):
        return "null"
    value = max(min(float(number), LARGEST), -LARGEST)
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + part) - len((whole + part).lstrip("0")))
    if whole == "0" and not exponent:
        point = -(len(part) - len(part.lstrip("0")))
    digits = digits.rstrip("0")
    if point <= -5 + 1 or point > len(digits) + 15:
        power = point - 1
        tail = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{tail}e{'-' if power < 0 else '+'}{abs(power):02d}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if point >= len(digits):
        return sign + digits + "0" * (point - len(digits))
    return f"{sign}{digits[:point]}.{digits[point:]}"


def string_text(text: str, ascii_only: bool = False) -> str:
    if ascii_only:
        return json.dumps(text)
    found = []
    for char in text:
        if char in _ESCAPES:
            found.append(_ESCAPES[char])
        elif char < " " or char == "\x7f":
            found.append(f"\\u{ord(char):04x}")
        else:
            found.append(char)
    return f'"{"".join(found)}"'


class Printer:
    """One way to lay out values. `indent`: "" for all on one line."""

    def __init__(self, indent: str = "", sort: bool = False, colour: bool = False, ascii_only: bool = False) -> None:
        self.indent, self.sort, self.colour, self.ascii_only = indent, sort, colour, ascii_only

    def text(self, value: Value, depth: int = 0) -> str:
        if depth > DEPTH_MAX:
            return "<skipped: too deep>"
        name = kind(value)
        if name in ("array", "object"):
            return self._whole(value, depth, name)
        plain = {"null": "null", "boolean": "true" if value else "false"}.get(name)
        if plain is None:
            plain = number_text(value) if name == "number" else string_text(value, self.ascii_only)
        return f"\x1b[{_COLOURS[name]}m{plain}\x1b[0m" if self.colour else plain

    def _whole(self, value: Value, depth: int, name: str) -> str:
        opening, closing = ("[", "]") if name == "array" else ("{", "}")
        on, off = (f"\x1b[{_COLOURS[name]}m", "\x1b[0m") if self.colour else ("", "")
        if not value:
            return f"{on}{opening}{closing}" + off
        inner = "\n" + self.indent * (depth + 1) if self.indent else ""
        outer = "\n" + self.indent * depth if self.indent else ""
        parts = self._items(value, depth) if name == "array" else self._pairs(value, depth, on, off)
        if not self.colour:
            return opening + inner + f",{inner}".join(parts) + outer + closing
        if name == "array":
            return f"{on}{opening}{inner}" + f"{on},{inner}".join(parts) + f"{on}{outer}{on}{closing}{off}"
        return f"{on}{opening}{inner}{off}" + f"{on},{inner}{off}".join(parts) + f"{on}{outer}{on}{closing}{off}"

    def _items(self, value: list[Value], depth: int) -> list[str]:
        return [self.text(item, depth + 1) for item in value]

    def _pairs(self, value: dict[str, Value], depth: int, on: str, off: str) -> list[str]:
        keys = sorted(value) if self.sort else list(value)
        gap = " " if self.indent else ""
        found = []
        for key in keys:
            name = string_text(key, self.ascii_only)
            if self.colour:
                found.append(f"\x1b[34;1m{name}{off}{on}:{gap}{off}" + self.text(value[key], depth + 1))
            else:
                found.append(f"{name}:{gap}" + self.text(value[key], depth + 1))
        return found


COMPACT: Final = Printer()


def short(value: Value) -> str:
    """As errors show a value: cut after eleven characters."""
    text = COMPACT.text(value)
    return text if len(text.encode("utf-8", "surrogatepass")) <= 11 else text[:10] + "..."

"""Backslash escapes: those of $'…', of echo and of printf's %b. Pure; text in surrogateescape."""

from __future__ import annotations

import re
from dataclasses import dataclass

SIMPLE = {"a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
ANSI = re.compile(
    r"\\(?:([abeEfnrtv\\'\"?])|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|c(.)|(.))", re.DOTALL
)
ECHO = re.compile(r"\\(?:([abeEfnrtv\\])|0([0-7]{0,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|(c))")
FORMAT = re.compile(r"\\(?:([abeEfnrtv\\\"])|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|(c))")
#: bash and dash know `\\c` in operands of %b alone.
FORMAT_GOES_ON = re.compile(FORMAT.pattern.removesuffix("|(c))") + "|((?!)))")


def byte(value: int) -> str:
    """One byte as the text that stands for it."""
    value &= 0xFF
    return chr(value) if value < 0x80 else chr(0xDC00 + value)


def joined(text: str) -> str:
    """Bytes written one by one may have become whole UTF-8 characters."""
    if not text.isascii() and any("\udc80" <= character <= "\udcff" for character in text):
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    return text


def code_point(digits: str, unicode: bool = True) -> str:
    """A character by number; outside of a UTF-8 locale bash leaves it as an escape."""
    value = int(digits, 16)
    if not unicode and value > 0x7F:
        return f"\\u{value:04X}" if value < 0x10000 else f"\\U{value:08X}"
    return chr(value) if value < 0x110000 and not 0xD800 <= value < 0xE000 else "\ufffd"


def ansi_text(source: str) -> str:
    """The inside of $'…'."""

    def one(match: re.Match[str]) -> str:
        simple, octal, hexadecimal, short, long, control, other = match.groups()
        if simple:
            return SIMPLE.get(simple, simple)
        if octal or hexadecimal:
            return byte(int(octal, 8) if octal else int(hexadecimal, 16))
        if short or long:
            return code_point(short or long)
        return byte(ord(control) & 0x1F) if control else "\\" + other

    return joined(ANSI.sub(one, source)).split("\0", 1)[0]


@dataclass(frozen=True, slots=True)
class Dialect:
    """Which escapes a shell knows: `extended` \\e and \\x, `unicode` \\u (None: not at all; False: only in ASCII)."""

    extended: bool
    unicode: bool | None


def expand_escapes(source: str, pattern: re.Pattern[str], dialect: Dialect) -> tuple[str, bool]:
    """(text, whether `\\c` asked to stop)"""
    if "\\" not in source:
        return source, False
    pieces: list[str] = []
    position = 0
    for match in pattern.finditer(source):
        simple, octal, hexadecimal, short, long, stop = match.groups()
        if (not dialect.extended and (hexadecimal or simple in ("e", "E"))) or (dialect.unicode is None and (short or long)):
            continue
        pieces.append(source[position : match.start()])
        position = match.end()
        if stop:
            return joined("".join(pieces)), True
        if short or long:
            pieces.append(code_point(short or long, bool(dialect.unicode)))
        else:
            pieces.append(_escape(simple, octal, hexadecimal))
    pieces.append(source[position:])
    return joined("".join(pieces)), False


def _escape(simple: str | None, octal: str | None, hexadecimal: str | None) -> str:
    if simple:
        return SIMPLE.get(simple, simple)
    if octal is not None:
        return byte(int(octal or "0", 8))
    return byte(int(hexadecimal or "0", 16))

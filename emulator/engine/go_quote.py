"""Go's %q: a string in double quotes, as strconv.Quote writes it."""

from __future__ import annotations

NAMED = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", '"': '\\"', "\\": "\\\\"}


def quote(text: str) -> str:
    """The quoted text; bytes that are not UTF-8 (surrogates here) come as \\xNN."""
    return '"' + "".join(character(letter) for letter in text) + '"'


def character(letter: str) -> str:
    """One character, escaped where it must be."""
    if letter in NAMED:
        return NAMED[letter]
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if letter.isprintable():
        return letter
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

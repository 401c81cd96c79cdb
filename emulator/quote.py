"""Go's quoted strings: `%q` as messages print words. At the bottom, for all rooms; nothing else lives here."""

from __future__ import annotations

_ESCAPES = {0x07: "\\a", 0x08: "\\b", 0x0C: "\\f", 0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t", 0x0B: "\\v", 0x5C: "\\\\"}


def quote(text: str) -> str:
    """`text` as Go's strconv.Quote writes it; a lone surrogate stands for a byte that is not UTF-8."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(_escape(character, '"') for character in text) + '"'


def quote_byte(byte: int) -> str:
    """A byte as Go's `%q` writes a character: `'x'`. pflag cuts words into bytes, so 'é' comes out as 'Ã'."""
    return "'" + _escape(chr(byte), "'") + "'"


def _escape(character: str, mark: str) -> str:
    code = ord(character)
    if character == mark:
        return "\\" + mark
    if code in _ESCAPES:
        return _ESCAPES[code]
    if character.isprintable():
        return character
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

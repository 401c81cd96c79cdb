"""Go's text literals: strconv.Quote and strconv.Unquote, and Go's view of a string as UTF-8 bytes.

Bytes that are no UTF-8 travel as lone surrogates (`surrogateescape`), so that any file name survives.
"""

from __future__ import annotations

import unicodedata

ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\"}
UNESCAPES = {escape[1]: char for char, escape in ESCAPES.items()}
HEX_LENGTHS = {"x": 2, "u": 4, "U": 8}


def to_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def from_bytes(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def is_printable(char: str) -> bool:
    """unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space."""
    return char == " " or unicodedata.category(char)[0] in "LMNPS"


def quote(text: str, delimiter: str = '"', ascii_only: bool = False) -> str:
    """strconv.Quote (or QuoteToASCII)."""
    if text.isprintable() and delimiter not in text and "\\" not in text and not (ascii_only and not text.isascii()):
        return delimiter + text + delimiter
    return delimiter + "".join(escape(char, delimiter, ascii_only) for char in text) + delimiter


def escape(char: str, delimiter: str, ascii_only: bool) -> str:
    if char == delimiter:
        return "\\" + char
    if char in ESCAPES:
        return ESCAPES[char]
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if is_printable(char) and (code < 0x80 or not ascii_only):
        return char
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def can_backquote(text: str) -> bool:
    """strconv.CanBackquote: may be written raw between back quotes, on one line."""
    return all(char == "\t" or (ord(char) >= 0x20 and char not in "`\x7f\ufeff") for char in text) and not any(
        0xDC80 <= ord(char) <= 0xDCFF for char in text
    )


def unquote(literal: str) -> str | None:
    """strconv.Unquote of "…" or `…`; None where Go says `invalid syntax`."""
    if len(literal) < 2 or literal[0] != literal[-1]:
        return None
    if literal[0] == "`":
        return literal[1:-1].replace("\r", "")
    return unescape(literal[1:-1], '"')


def unescape(body: str, delimiter: str) -> str | None:
    out = bytearray()
    while body:
        taken = unescape_char(body, delimiter)
        if taken is None:
            return None
        piece, body = taken
        out += piece
    return from_bytes(bytes(out))


def unescape_char(body: str, delimiter: str) -> tuple[bytes, str] | None:
    """strconv.UnquoteChar: the first char's bytes and the rest; None if malformed."""
    char = body[0]
    if char == delimiter or char == "\n":
        return None
    if char != "\\":
        return to_bytes(char), body[1:]
    letter, rest = body[1:2], body[2:]
    if letter in HEX_LENGTHS and letter:
        return hex_escape(letter, rest)
    if letter and letter in "01234567":
        return octal_escape(letter + rest)
    if letter and letter == delimiter:
        return to_bytes(letter), rest
    return (to_bytes(UNESCAPES[letter]), rest) if letter in UNESCAPES else None


def hex_escape(letter: str, rest: str) -> tuple[bytes, str] | None:
    length = HEX_LENGTHS[letter]
    digits = rest[:length]
    if len(digits) < length or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
        return None
    code = int(digits, 16)
    if letter == "x":
        return bytes([code]), rest[length:]
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return None
    return chr(code).encode(), rest[length:]


def octal_escape(rest: str) -> tuple[bytes, str] | None:
    digits = rest[:3]
    if len(digits) < 3 or not all(digit in "01234567" for digit in digits) or int(digits, 8) > 255:
        return None
    return bytes([int(digits, 8)]), rest[3:]


def byte_length(text: str) -> int:
    return len(text) if text.isascii() else len(to_bytes(text))


def byte_slice(text: str, start: int, end: int) -> str:
    return text[start:end] if text.isascii() else from_bytes(to_bytes(text)[start:end])

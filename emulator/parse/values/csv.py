"""Comma-separated fields, as Go's encoding/csv reads the first record of a text: `a,"b,c"`."""

from __future__ import annotations

from emulator.parse.errors import ValueRefused

BARE_QUOTE = 'bare " in non-quoted-field'
STRAY_QUOTE = 'extraneous or missing " in quoted-field'


class CsvRefused(ValueRefused):
    """Where and why a text is no record; lines and columns count from 1, columns in bytes."""

    def __init__(self, first: int, line: int, column: int, why: str) -> None:
        record = f"record on line {first}; " if first != line else ""
        super().__init__(f"{record}parse error on line {line}, column {column}: {why}")


def read_fields(text: str) -> list[str]:
    """The fields of the first line that is not empty; a field in quotes may go on over lines."""
    lines = _lines(text.encode("utf-8", "surrogateescape"))
    number = next((index for index, line in enumerate(lines) if line != b"\n"), len(lines))
    if number == len(lines):
        raise ValueRefused("EOF")
    return [field.decode("utf-8", "surrogateescape") for field in _record(lines, number)]


def read_strings(text: str) -> tuple[str, ...]:
    """pflag: StringSlice; nothing is no field."""
    return tuple(read_fields(text)) if text else ()


def _lines(data: bytes) -> list[bytes]:
    lines = [line.replace(b"\r\n", b"\n") for line in data.splitlines(keepends=True)] if b"\r" not in data else _crlf(data)
    if lines and lines[-1].endswith(b"\r"):
        lines[-1] = lines[-1][:-1]
    return [line for line in lines if line]


def _crlf(data: bytes) -> list[bytes]:
    parts = data.split(b"\n")
    ended = [part.removesuffix(b"\r") + b"\n" for part in parts[:-1]]
    return [*ended, parts[-1]]


def _record(lines: list[bytes], first: int) -> list[bytes]:
    fields: list[bytes] = []
    number, column = first, 0
    while True:
        line = lines[number]
        if line[column : column + 1] != b'"':
            comma = line.find(b",", column)
            field = line[column:comma] if comma >= 0 else line[column:].removesuffix(b"\n")
            if (bare := field.find(b'"')) >= 0:
                raise CsvRefused(first + 1, number + 1, column + bare + 1, BARE_QUOTE)
            fields.append(field)
            if comma < 0:
                return fields
            column = comma + 1
            continue
        field, number, column = _quoted(lines, first, number, column + 1)
        fields.append(field)
        if lines[number][column : column + 1] != b",":
            return fields
        column += 1


def _quoted(lines: list[bytes], first: int, number: int, column: int) -> tuple[bytes, int, int]:
    """A field in quotes, from behind its first one; with the place behind its last one."""
    parts: list[bytes] = []
    while True:
        line = lines[number]
        mark = line.find(b'"', column)
        if mark < 0:
            parts.append(line[column:])
            if number + 1 == len(lines):
                raise CsvRefused(first + 1, number + 1, len(line) + 1, STRAY_QUOTE)
            number, column = number + 1, 0
            continue
        parts.append(line[column:mark])
        column, following = mark + 1, line[mark + 1 : mark + 2]
        if following == b'"':
            parts.append(b'"')
            column += 1
        elif following == b"," or line[column:] in (b"", b"\n"):
            return b"".join(parts), number, column
        else:
            raise CsvRefused(first + 1, number + 1, mark + 1, STRAY_QUOTE)

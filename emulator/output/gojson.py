"""JSON as Go writes it (encoding/json): maps in key order, structs in field order, Go's escapes and floats.

`marshal(value)` is json.Marshal of what a template walks; `indent(text)` is json.Indent of a document as it came.
An object whose class has `marshal_json` writes itself.
"""

from __future__ import annotations

import re
from typing import cast

import msgspec

from emulator.errors import EmulatorError
from emulator.output.template.hints import fields
from emulator.output.template.numbers import decimal_form, shortest_digits
from emulator.output.template.values import (
    ANY,
    STRING,
    JsonNumber,
    Kind,
    Value,
    indirect,
    reflect,
    sequence,
    sorted_items,
    typed,
)

SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
ALWAYS = re.compile('["\\\\\x00-\x1f\u2028\u2029\ud800-\udfff]')
WITH_HTML = re.compile('["\\\\\x00-\x1f\u2028\u2029\ud800-\udfff<>&]')


class UnsupportedType(EmulatorError):
    """A value that JSON can't hold: a complex number."""

    def __init__(self, name: str) -> None:
        super().__init__(f"json: unsupported type: {name}")


def marshal(data: object, escape_html: bool = False) -> str:
    return write(reflect(data), escape_html)


def escaped(match: re.Match[str]) -> str:
    char = match.group()
    if "\ud800" <= char <= "\udfff":
        return "\\ufffd"
    return SHORT.get(char) or f"\\u{ord(char):04x}"


def string(text: str, escape_html: bool = False) -> str:
    pattern = WITH_HTML if escape_html else ALWAYS
    return f'"{pattern.sub(escaped, text)}"'


def number(value: float) -> str:
    """Plain digits between 1e-6 and 1e21, else an exponent without a leading zero."""
    sign, digits_point = "-" if value < 0 else "", shortest_digits(value)
    if value and not 1e-6 <= abs(value) < 1e21:
        digits, point = digits_point
        tail = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{tail}e{'+' if point > 0 else ''}{point - 1}"
    return sign + decimal_form(*digits_point)


def write(value: Value, escape_html: bool) -> str:
    value, _ = indirect(value)
    if value.data is None:
        return "null"
    match value.kind:
        case Kind.BOOL:
            return "true" if value.data else "false"
        case Kind.INT | Kind.UINT:
            return str(value.data)
        case Kind.FLOAT:
            return number(cast(float, value.data))
        case Kind.STRING:
            raw = isinstance(value.data, JsonNumber)
            return str(value.data) if raw else string(str(value.data), escape_html)
        case Kind.SLICE:
            elem = value.type.elem or ANY
            return "[" + ",".join(write(typed(item, elem), escape_html) for item in sequence(value)) + "]"
        case Kind.MAP:
            pairs = (pair(key, elem, escape_html) for key, elem in sorted_items(value))
            return "{" + ",".join(pairs) + "}"
        case Kind.COMPLEX:
            raise UnsupportedType(str(value.type))
        case _:
            return struct(value.data, escape_html)


def pair(key: Value, elem: Value, escape_html: bool) -> str:
    return f"{string(str(key.data), escape_html)}:{write(elem, escape_html)}"


def struct(data: object, escape_html: bool) -> str:
    writes_itself = getattr(data, "marshal_json", None)
    if writes_itself is not None:
        return str(writes_itself())
    types = fields(type(data))
    if not isinstance(data, msgspec.Struct):
        pairs = (pair(Value(STRING, name), typed(getattr(data, name), kind), escape_html) for name, kind in types.items())
        return "{" + ",".join(pairs) + "}"
    shown = []
    omitted: frozenset[str] = getattr(type(data), "omit_empty", frozenset())
    for name, written in zip(data.__struct_fields__, data.__struct_encode_fields__, strict=True):
        value = typed(getattr(data, name), types.get(name, ANY))
        if getattr(data, name) is not msgspec.UNSET and not (name in omitted and is_empty(value)):
            shown.append(f"{string(written, escape_html)}:{write(value, escape_html)}")
    return "{" + ",".join(shown) + "}"


def is_empty(value: Value) -> bool:
    """What `omitempty` leaves out: false, 0, nil and what has no length; never a struct."""
    return value.kind is not Kind.STRUCT and not value.data


JSON_WORD = re.compile(r'"(?:\\.|[^"\\])*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def indent(text: str, step: str = "    ") -> str:
    """json.Indent: one word a line, `{}` and `[]` closed at once."""
    out: list[str] = []
    depth = 0
    before = ""
    for word in JSON_WORD.findall(text):
        if word in ("}", "]"):
            depth -= 1
        if (
            (before in ("{", "[") and word not in ("}", "]"))
            or before == ","
            or (word in ("}", "]") and before not in ("{", "["))
        ):
            out.append("\n" + step * depth)
        out.append(": " if word == ":" else word)
        depth += word in ("{", "[")
        before = word
    return "".join(out)


def compact(text: str) -> str:
    """json.Compact."""
    return "".join(JSON_WORD.findall(text))

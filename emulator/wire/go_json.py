"""JSON as Go writes it: field names and order of the structs, `omitempty`, sorted map keys, and its escapes.

`plain` turns a document into dicts and lists (what `docker inspect` walks where a template asks for JSON names); `encode` gives
the compact text. Go escapes <, > and & unless told otherwise, and U+2028 and U+2029 always.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TypeAlias

import msgspec

from emulator.wire.go_text import mended

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
SCALARS = frozenset((str, int, bool, type(None)))
SEPARATORS = str.maketrans({"\u2028": "\\u2028", "\u2029": "\\u2029", "\x7f": "\x7f"})


@cache
def layout(kind: type[msgspec.Struct]) -> tuple[tuple[str, str, bool, bool], ...]:
    """(attribute, JSON name, whether empty values are left out, whether it is a pointer), in order.

    What can be None is a pointer in Go (or a slice or map, which are empty without anything in them).
    """
    omitted: frozenset[str] = getattr(kind, "omit_empty", frozenset())
    return tuple(
        (field.name, field.encode_name, field.name in omitted, field.default is None) for field in msgspec.structs.fields(kind)
    )


def plain(value: object) -> Json:
    """The value as JSON would hold it."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, msgspec.Struct):
        return plain_struct(value)
    if isinstance(value, dict):
        return {str(key): plain(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    raise TypeError(f"no JSON for {type(value).__name__}")


def plain_struct(value: msgspec.Struct) -> dict[str, Json]:
    """A struct's fields, without those that are empty and marked so; `as_document` of a struct overrules that."""
    special = getattr(value, "as_document", None)
    return special() if special is not None else plain_fields(value)


def plain_fields(value: msgspec.Struct) -> dict[str, Json]:
    """A pointer (None or a value) is empty when None."""
    fields: dict[str, Json] = {}
    for attribute, name, omitted, pointer in layout(type(value)):
        item = getattr(value, attribute)
        if omitted and is_empty(item, pointer=pointer):
            continue
        fields[name] = item if type(item) in SCALARS else plain(item)
    return fields


def is_empty(value: object, *, pointer: bool) -> bool:
    """Go's idea of empty: false, 0, nil, and whatever has no length. A struct is never empty, nor what a pointer points to."""
    if isinstance(value, msgspec.Struct) or (pointer and isinstance(value, (bool, int))):
        return False
    return not value


def encode(value: object, *, indent: int | None = None, escape_html: bool = True) -> str:
    """The JSON text of a document, or of anything `plain` understands."""
    return written(plain(value), indent=indent, escape_html=escape_html)


def written(value: Json, *, indent: int | None = None, escape_html: bool = True) -> str:
    """The text of what is plain already."""
    text = compact(value) if indent is None else mended(json.dumps(value, ensure_ascii=False, indent=indent))
    if escape_html and ("<" in text or ">" in text or "&" in text):
        text = text.translate(ESCAPES)
    return text if text.isascii() else text.translate(SEPARATORS)


def compact(value: Json) -> str:
    """Without a space."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return mended(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

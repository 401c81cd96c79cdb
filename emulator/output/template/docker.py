"""The functions that Docker adds to its templates, and those that leave a table's header as it is.

docker/cli: templates/templates.go.
"""

from __future__ import annotations

import re
from typing import cast

from emulator.output import gojson
from emulator.output.strings import byte_length, byte_slice
from emulator.output.template.builtins import Function
from emulator.output.template.errors import CallError
from emulator.output.template.values import Value

WORD_START = re.compile(r"(?<!\w)\w")


def json(value: object) -> str:
    try:
        return gojson.write(cast(Value, value), escape_html=False)
    except gojson.UnsupportedType as error:
        raise CallError(str(error)) from None


def split(text: str, separator: str) -> list[str]:
    return text.split(separator) if separator else list(text)


def join(parts: list[str], separator: str) -> str:
    return separator.join(parts or [])


def title(text: str) -> str:
    """strings.Title: every letter that no letter, digit or underscore precedes."""
    return WORD_START.sub(lambda match: match.group().upper(), text)


def lower(text: str) -> str:
    return text.lower()


def upper(text: str) -> str:
    return text.upper()


def spaces(count: int) -> str:
    """strings.Repeat(" ", count), which panics below zero; a template of ours can't fill the memory either."""
    if count < 0:
        raise CallError("strings: negative Repeat count")
    if count > 1_000_000:
        raise CallError("strings: Repeat output length overflow")
    return " " * count


def pad(text: str, before: int, after: int) -> str:
    return spaces(before) + text + spaces(after) if text else text


def truncate(text: str, length: int) -> str:
    if byte_length(text) < length:
        return text
    if length < 0:
        raise CallError(f"runtime error: slice bounds out of range [:{length}]")
    return byte_slice(text, 0, length)


def header(text: str) -> str:
    return text


def header_with_word(text: str, _word: str) -> str:
    return text


def header_with_number(text: str, _number: int) -> str:
    return text


FUNCTIONS: dict[str, Function] = {
    "json": json, "split": split, "join": join, "title": title,
    "lower": lower, "upper": upper, "pad": pad, "truncate": truncate,
}  # fmt: skip
HEADER_FUNCTIONS: dict[str, Function] = FUNCTIONS | {
    "json": header, "split": header_with_word, "join": header_with_word, "title": header,
    "lower": header, "upper": header, "truncate": header_with_number,
}  # fmt: skip

"""A body's Content-Type, as Go's mime package reads it."""

from __future__ import annotations

import re
from functools import lru_cache

from emulator.errors import InvalidParameter

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]*")
PARAMETER = re.compile(r"\s*;\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(\"(?:[^\"\\\r\n]|\\.)*\"|[!#$%&'*+.^_`|~0-9A-Za-z-]+)")
JSON = "application/json"


class ContentType(InvalidParameter):
    """A body of another kind than JSON."""


def check_json(given: str, *, empty: bool) -> None:
    """A body must be called JSON (moby: httputils.CheckForJSON)."""
    if not given and empty:
        return
    kind, fault = read(given)
    if fault:
        raise ContentType(f"malformed Content-Type header ({given}): mime: {fault}")
    if kind != JSON:
        raise ContentType(f"unsupported Content-Type header ({given}): must be '{JSON}'")


@lru_cache(maxsize=64)
def read(text: str) -> tuple[str, str]:
    """The media type, and what is wrong with it, "" for nothing (Go: mime.ParseMediaType)."""
    base, _, _ = text.partition(";")
    kind = base.strip().lower()
    if fault := kind_fault(kind):
        return kind, fault
    return kind, parameter_fault(text[len(base) :])


def kind_fault(kind: str) -> str:
    """Of `type/subtype`."""
    first = TOKEN.match(kind)
    if first is None or not first[0]:
        return "no media type"
    rest = kind[first.end() :]
    if not rest:
        return ""
    if not rest.startswith("/"):
        return "expected slash after first token"
    second = TOKEN.match(rest[1:])
    if second is None or not second[0]:
        return "expected token after slash"
    return "unexpected content after media subtype" if rest[1 + second.end() :] else ""


def parameter_fault(rest: str) -> str:
    """Of what stands behind it."""
    names: set[str] = set()
    while rest.strip():
        found = PARAMETER.match(rest)
        if found is None:
            return "" if rest.strip() == ";" else "invalid media parameter"
        if found[1].lower() in names:
            return "duplicate parameter name"
        names.add(found[1].lower())
        rest = rest[found.end() :]
    return ""

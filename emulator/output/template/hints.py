"""From Python's annotations to Go's types: what a struct's fields are, and what a function takes.

`Annotated[int, Go("uint16")]`, or the mere `Annotated[int, "uint16"]`, names another type than the annotation's own.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache

import msgspec

from emulator.output.template.values import (
    ANY,
    ANY_MAP,
    ANY_SLICE,
    BASICS,
    INT,
    REFLECT,
    STRING,
    GoType,
    Kind,
    Value,
    map_of,
    pointer_to,
    slice_of,
    struct_type,
)

UNSIGNED = ("uint", "byte")


@dataclass(frozen=True, slots=True)
class Go:
    """Names a Go type in `Annotated[…, Go("time.Duration")]`; rooms below this one write the name alone."""

    name: str


@cache
def go_type(hint: object) -> GoType:
    """The Go type of a Python annotation."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return renamed(go_type(args[0]), args[1:])
    if origin in (typing.Union, types.UnionType):
        return optional(tuple(arg for arg in args if arg not in (type(None), msgspec.UnsetType)), type(None) in args)
    if hint is Value:
        return REFLECT
    if hint in BASICS:
        return BASICS[hint]
    if origin in (list, tuple) or hint in (list, tuple):
        return slice_of(go_type(args[0])) if args else ANY_SLICE
    if isinstance(origin, type) and issubclass(origin, Mapping) and args:
        return map_of(go_type(args[0]), go_type(args[1]))
    if hint is dict:
        return ANY_MAP
    if isinstance(hint, type) and (hasattr(hint, "__struct_fields__") or hasattr(hint, "__go_type__")):
        return struct_type(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return STRING if issubclass(hint, str) else INT if issubclass(hint, int) else ANY
    return ANY


def optional(args: tuple[object, ...], nullable: bool) -> GoType:
    """`X | None`: a nil slice, map or interface is its own None; all else is behind a pointer."""
    inner = go_type(args[0]) if len(args) == 1 else ANY
    own_nil = inner.kind in (Kind.SLICE, Kind.MAP, Kind.INTERFACE, Kind.POINTER)
    return inner if own_nil or not nullable else pointer_to(inner)


def renamed(base: GoType, notes: tuple[object, ...]) -> GoType:
    named = [note.name if isinstance(note, Go) else note for note in notes if isinstance(note, (Go, str))]
    name = named[0] if named else None
    if name is None:
        return base
    if name.startswith("*") and base.kind is not Kind.POINTER:
        return GoType(Kind.POINTER, name, renamed(base, (Go(name[1:]),)))
    kind = Kind.UINT if name.startswith(UNSIGNED) and base.kind is Kind.INT else base.kind
    kind = Kind.STRUCT if name == "struct {}" else kind
    return GoType(kind, name, base.elem, base.key, base.cls)


def fields(cls: type) -> dict[str, GoType]:
    """A struct's exported fields in order."""
    return known_fields(typing.cast(Hashable, cls))


@cache
def known_fields(key: Hashable) -> dict[str, GoType]:
    cls = typing.cast(type, key)
    hints = typing.get_type_hints(cls, include_extras=True)
    names = getattr(cls, "__struct_fields__", None) or [name for name in hints if name[:1].isupper()]
    return {name: go_type(hints[name]) for name in names if name in hints}


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function or method takes and gives. `rest` is the element type of a variadic one."""

    parameters: tuple[GoType, ...]
    result: GoType
    rest: GoType | None = None


def method(receiver: object, name: str) -> Callable[..., object] | None:
    """An exported method of the object."""
    if not name[:1].isupper() or not hasattr(type(receiver), "__go_type__"):
        return None
    found = getattr(type(receiver), name, None)
    return typing.cast("Callable[..., object]", getattr(receiver, name)) if inspect.isfunction(found) else None


def signature(function: Callable[..., object]) -> Signature:
    """From annotations; `*args` is Go's variadic."""
    return known_signature(getattr(function, "__func__", function))


@cache
def known_signature(function: Callable[..., object]) -> Signature:
    hints = typing.get_type_hints(function, include_extras=True)
    parameters = [p for p in inspect.signature(function).parameters.values() if p.name != "self"]
    plain = tuple(go_type(hints.get(p.name, object)) for p in parameters if p.kind is not p.VAR_POSITIONAL)
    rest = [go_type(hints.get(p.name, object)) for p in parameters if p.kind is p.VAR_POSITIONAL]
    return Signature(plain, go_type(hints.get("return", object)), rest[0] if rest else None)


def comparable(kind: GoType) -> bool:
    """Go's `==` works on it: no slice, map or function in it."""
    if kind.kind is Kind.STRUCT and kind.cls is not None:
        return all(comparable(field) for field in fields(kind.cls).values())
    return kind.kind not in (Kind.SLICE, Kind.MAP, Kind.FUNC)

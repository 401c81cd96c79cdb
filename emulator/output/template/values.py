"""Go's view of Python values: kinds, types and how they print their names (Go: package reflect).

What a template may walk:
- None, bool, int, float, str, list or tuple, dict: decoded JSON, `map[string]interface {}` and so on;
- `JsonNumber`: a number of a document whose Go type is unknown (`json.Number`, a string in disguise);
- `msgspec.Struct`: a Go struct. Attributes are Go's field names; `__go_type__` its Go name; the type hints say what a
  None stands for (nil slice, map or pointer), and `Annotated[int, Go("uint16")]`, or the
  mere `Annotated[int, "uint16"]`, names another type; an empty dict is Go's `struct {}` if it is named so;
- a Mapping with `__go_type__`: a named map of strings, with methods;
- a class with a method `printed`: what of its private fields `{{.}}` shows (`Printed`);
- any other class with `__go_type__`: a struct behind a pointer if that begins with `*`; its public methods and
  attributes are those of the template, `__go_private__` the fields that Go has but doesn't export.
"""

from __future__ import annotations

import typing
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache

import msgspec


class Kind(Enum):
    INVALID = "invalid"
    BOOL = "bool"
    INT = "int"
    UINT = "uint"
    FLOAT = "float"
    COMPLEX = "complex"
    STRING = "string"
    SLICE = "slice"
    MAP = "map"
    STRUCT = "struct"
    POINTER = "ptr"
    INTERFACE = "interface"
    FUNC = "func"


class JsonNumber(str):
    """Go's json.Number."""

    __slots__ = ()


class Printed:
    """A Go struct as `{{.}}` prints it: its fields' names and values in Go's order, exported or not."""

    __slots__ = ("pairs",)

    def __init__(self, **pairs: object) -> None:
        self.pairs = tuple(pairs.items())


class Behind:
    """A pointer in such a struct: an address and no more."""

    __go_type__ = "*struct {}"


BEHIND = Behind()
UNNAMED = ("[]", "map[")


@dataclass(frozen=True, slots=True)
class GoType:
    kind: Kind
    name: str
    elem: GoType | None = None
    key: GoType | None = None
    cls: type | None = None

    def __str__(self) -> str:
        return self.name

    def goes_into(self, wanted: GoType) -> bool:
        """reflect's AssignableTo between concrete types: the same, or alike where one of them has no name."""
        if self.name == wanted.name:
            return True
        composite = self.kind in (Kind.SLICE, Kind.MAP) and self.kind is wanted.kind
        unnamed = self.name.startswith(UNNAMED) or wanted.name.startswith(UNNAMED)
        return composite and unnamed and (self.elem, self.key) == (wanted.elem, wanted.key)


@dataclass(frozen=True, slots=True)
class Value:
    """A reflect.Value. `data` is the Python object; a nil pointer, slice, map or interface has None.

    An interface holds a Value (or None), a pointer the object that it points to.
    """

    type: GoType
    data: object

    @property
    def kind(self) -> Kind:
        return self.type.kind

    @property
    def valid(self) -> bool:
        return self.type.kind is not Kind.INVALID

    def elem(self) -> Value:
        """What a pointer or an interface holds."""
        if self.kind is Kind.INTERFACE:
            return self.data if isinstance(self.data, Value) else INVALID
        return INVALID if self.data is None or self.type.elem is None else Value(self.type.elem, self.data)


BOOL, INT, UINT8 = GoType(Kind.BOOL, "bool"), GoType(Kind.INT, "int"), GoType(Kind.UINT, "uint8")
FLOAT, COMPLEX = GoType(Kind.FLOAT, "float64"), GoType(Kind.COMPLEX, "complex128")
STRING, NUMBER = GoType(Kind.STRING, "string"), GoType(Kind.STRING, "json.Number")
ANY = GoType(Kind.INTERFACE, "interface {}")
REFLECT = GoType(Kind.STRUCT, "reflect.Value")  # of a parameter that takes any value as it is
INVALID_TYPE = GoType(Kind.INVALID, "<invalid>")
INVALID = Value(INVALID_TYPE, None)
BASICS = {bool: BOOL, int: INT, float: FLOAT, str: STRING, JsonNumber: NUMBER, complex: COMPLEX}


def slice_of(elem: GoType) -> GoType:
    return GoType(Kind.SLICE, f"[]{elem}", elem)


def map_of(key: GoType, elem: GoType) -> GoType:
    return GoType(Kind.MAP, f"map[{key}]{elem}", elem, key)


def pointer_to(elem: GoType) -> GoType:
    return GoType(Kind.POINTER, f"*{elem}", elem)


ANY_SLICE, ANY_MAP = slice_of(ANY), map_of(STRING, ANY)


def nil(name: str) -> Value:
    """A nil pointer of that type: `*volume.UsageData`."""
    return Value(GoType(Kind.POINTER, name), None)


def reflect(data: object) -> Value:
    """reflect.ValueOf."""
    if isinstance(data, Value):
        return data
    if isinstance(data, Enum):
        data = data.value
    if data is None:
        return INVALID
    basic = BASICS.get(type(data))
    if basic:
        return Value(basic, data)
    if isinstance(data, (list, tuple)):
        return Value(ANY_SLICE, data)
    if isinstance(data, Mapping):
        return Value(named_map(type(data)), data)
    kind = struct_type(type(data))
    return Value(kind, data)


def typed(data: object, expected: GoType) -> Value:
    """The value of a field, element or result whose type is known."""
    if isinstance(data, Value):
        return data
    if expected.kind is Kind.INTERFACE:
        return Value(expected, None if data is None else reflect(data))
    if data is None or data is msgspec.UNSET:
        return zero(expected)
    return Value(expected, data.value if isinstance(data, Enum) else data)


ZEROES: dict[Kind, object] = {Kind.BOOL: False, Kind.INT: 0, Kind.UINT: 0, Kind.FLOAT: 0.0, Kind.STRING: ""}


def zero(expected: GoType) -> Value:
    """reflect.Zero."""
    return Value(expected, ZEROES.get(expected.kind))


def named_map(cls: type) -> GoType:
    """`map[string]interface {}`, or a map of strings with a name and methods of its own."""
    name = getattr(cls, "__go_type__", None)
    return GoType(Kind.MAP, str(name), STRING, STRING, cls) if name else ANY_MAP


def struct_type(cls: type) -> GoType:
    """The type of an instance, a pointer where `__go_type__` says so."""
    return known_struct_type(typing.cast(Hashable, cls))


@cache
def known_struct_type(key: Hashable) -> GoType:
    cls = typing.cast(type, key)
    name = str(getattr(cls, "__go_type__", cls.__name__))
    struct = GoType(Kind.STRUCT, name.removeprefix("*"), cls=cls)
    return pointer_to(struct) if name.startswith("*") else struct


def indirect(value: Value) -> tuple[Value, bool]:
    """Through pointers and interfaces; True if that ends at a nil."""
    while value.kind in (Kind.POINTER, Kind.INTERFACE):
        if value.data is None:
            return value, True
        value = value.elem()
    return value, False


def indirect_interface(value: Value) -> Value:
    return value.elem() if value.kind is Kind.INTERFACE else value


def truth(value: Value) -> bool:
    """What `if` makes of it."""
    value = indirect_interface(value)
    if value.kind is Kind.STRUCT:
        return True
    if value.kind is Kind.POINTER:
        return value.data is not None
    return bool(value.data)


def sequence(value: Value) -> typing.Sequence[object]:
    return typing.cast("typing.Sequence[object]", value.data or ())


def mapping(value: Value) -> Mapping[object, object]:
    return typing.cast("Mapping[object, object]", value.data or {})


def sorted_items(value: Value) -> list[tuple[Value, Value]]:
    """A map's entries in key order, as Go prints and ranges."""
    key, elem = value.type.key or STRING, value.type.elem or ANY
    entries = mapping(value)
    return [(typed(name, key), typed(entries[name], elem)) for name in sorted(entries, key=sort_key)]


def sort_key(name: object) -> tuple[int, object]:
    """Strings by their bytes (code points sort alike), numbers by value."""
    return (0, name) if isinstance(name, (int, float)) else (1, str(name))

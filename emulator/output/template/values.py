"""Go's view of Python values: kinds, types and how they print their names (Go: package reflect).

What a template may walk:
- None, bool, int, float, str, list or tuple, dict: decoded JSON, `map[string]interface {}` and so on;
- `JsonNumber`: a number of a document whose Go type is unknown (`json.Number`, a string in disguise);
- `msgspec.Struct`: a Go struct. Attributes are Go's field names; `__go_type__` its Go name; the type hints say what a
  None stands for (nil slice, map or pointer), and `Annotated[int, Go("uint16")]`, or the
  mere `Annotated[int, "uint16"]`, names another type; an empty dict is Go's `struct {}` if it is named so;
- a Mapping with `__go_type__`: a named map of strings, with methods;
- any other class with `__go_type__`: a struct behind a pointer if that begins with `*`; its public methods and
  attributes are those of the template, `__go_private__` the fields that Go has but doesn't export.
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


@dataclass(frozen=True, slots=True)
class Go:
    """Names a Go type in `Annotated[…, Go("time.Duration")]`; rooms below this one write the name alone."""

    name: str


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
UNSIGNED = ("uint", "byte")


def slice_of(elem: GoType) -> GoType:
    return GoType(Kind.SLICE, f"[]{elem}", elem)


def map_of(key: GoType, elem: GoType) -> GoType:
    return GoType(Kind.MAP, f"map[{key}]{elem}", elem, key)


def pointer_to(elem: GoType) -> GoType:
    return GoType(Kind.POINTER, f"*{elem}", elem)


ANY_SLICE, ANY_MAP = slice_of(ANY), map_of(STRING, ANY)


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


def comparable(kind: GoType) -> bool:
    """Go's `==` works on it: no slice, map or function in it."""
    if kind.kind is Kind.STRUCT and kind.cls is not None:
        return all(comparable(field) for field in fields(kind.cls).values())
    return kind.kind not in (Kind.SLICE, Kind.MAP, Kind.FUNC)


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

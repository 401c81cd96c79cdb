"""The functions that every Go template has (Go: text/template/funcs.go). `and`, `or` and `call` are the evaluator's.

A function's annotations are its Go signature: `Value` is reflect.Value, `object` is interface {}.
"""

from __future__ import annotations

import operator
import urllib.parse
from collections.abc import Callable
from typing import cast

from emulator.output.strings import byte_length, byte_slice, is_printable, to_bytes
from emulator.output.template.errors import CallError
from emulator.output.template.hints import comparable
from emulator.output.template.printer import Flags, print_value, sprint, sprintln
from emulator.output.template.printf import sprintf
from emulator.output.template.values import (
    ANY,
    UINT8,
    Kind,
    Value,
    indirect,
    indirect_interface,
    mapping,
    sequence,
    truth,
    typed,
    zero,
)

Function = Callable[..., object]
HTML = str.maketrans({"\0": "�", '"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;"})
JS = {"\\": "\\\\", "'": "\\'", '"': '\\"', "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D"}
NILABLE = (Kind.FUNC, Kind.INTERFACE, Kind.MAP, Kind.POINTER, Kind.SLICE)
INTEGERS = (Kind.INT, Kind.UINT)
BASIC = {
    Kind.BOOL: "bool", Kind.INT: "int", Kind.UINT: "int", Kind.FLOAT: "float",
    Kind.COMPLEX: "complex", Kind.STRING: "string",
}  # fmt: skip


def length_of(value: Value) -> int:
    return byte_length(str(value.data)) if value.kind is Kind.STRING else len(cast("list[object]", value.data or ()))


def index_argument(value: Value, limit: int) -> int:
    if not value.valid:
        raise CallError("cannot index slice/array with nil")
    if value.kind not in INTEGERS:
        raise CallError(f"cannot index slice/array with type {value.type}")
    number = cast(int, value.data)
    if not 0 <= number <= limit:
        raise CallError(f"index out of range: {number}")
    return number


def index(item: Value, *indexes: Value) -> Value:
    item = indirect_interface(item)
    if not item.valid:
        raise CallError("index of untyped nil")
    for key in indexes:
        item, is_nil = indirect(item)
        if is_nil:
            raise CallError("index of nil pointer")
        item = index_once(item, indirect_interface(key))
    return item


def index_once(item: Value, key: Value) -> Value:
    if item.kind in (Kind.SLICE, Kind.STRING):
        at = index_argument(key, length_of(item))
        if at == length_of(item):
            # Go's own check lets this one through; reflect then panics.
            raise CallError(f"reflect: {'string' if item.kind is Kind.STRING else 'slice'} index out of range")
        if item.kind is Kind.STRING:
            return Value(UINT8, to_bytes(str(item.data))[at])
        return typed(sequence(item)[at], item.type.elem or ANY)
    if item.kind is not Kind.MAP:
        raise CallError(f"can't index item of type {item.type}")
    name = prepared(key, item)
    elem = item.type.elem or ANY
    found = mapping(item)
    return typed(found[name], elem) if name in found else zero(elem)


def prepared(key: Value, item: Value) -> object:
    """A key fit for the map."""
    wanted = item.type.key
    assert wanted is not None
    if not key.valid:
        raise CallError(f"value is nil; should be of type {wanted}")
    if key.type.name == wanted.name or wanted.kind is Kind.INTERFACE:
        return key.data
    if key.kind in INTEGERS and wanted.kind in INTEGERS:
        return key.data
    raise CallError(f"value has type {key.type}; should be {wanted}")


def slice_(item: Value, *indexes: Value) -> Value:
    item = indirect_interface(item)
    if not item.valid:
        raise CallError("slice of untyped nil")
    item, is_nil = indirect(item)
    if is_nil:
        raise CallError("slice of nil pointer")
    if len(indexes) > 3:
        raise CallError(f"too many slice indexes: {len(indexes)}")
    if item.kind is Kind.STRING and len(indexes) == 3:
        raise CallError("cannot 3-index slice a string")
    if item.kind not in (Kind.STRING, Kind.SLICE):
        raise CallError(f"can't slice item of type {item.type}")
    limit = length_of(item)
    bounds = [0, limit, limit]
    for place, value in enumerate(indexes):
        bounds[place] = index_argument(value, limit)
    for low, high in ((0, 1), (1, 2)) if len(indexes) == 3 else ((0, 1),):
        if bounds[low] > bounds[high]:
            raise CallError(f"invalid slice index: {bounds[low]} > {bounds[high]}")
    if item.kind is Kind.STRING:
        return Value(item.type, byte_slice(str(item.data), bounds[0], bounds[1]))
    return Value(item.type, sequence(item)[bounds[0] : bounds[1]])


def len_(item: Value) -> int:
    item, is_nil = indirect(item)
    if is_nil:
        raise CallError("len of nil pointer")
    if not item.valid:
        raise CallError("reflect: call of reflect.Value.Type on zero Value")
    if item.kind not in (Kind.MAP, Kind.SLICE, Kind.STRING):
        raise CallError(f"len of type {item.type}")
    return length_of(item)


def not_(item: Value) -> bool:
    return not truth(item)


# --- comparison


def is_nil(value: Value) -> bool:
    return not value.valid or (value.kind in NILABLE and value.data is None)


def eq(first: Value, *others: Value) -> bool:
    first = indirect_interface(first)
    if not others:
        raise CallError("missing argument for comparison")
    return any(equal(first, indirect_interface(other)) for other in others)


def equal(one: Value, other: Value) -> bool:
    first, second = BASIC.get(one.kind), BASIC.get(other.kind)
    if first != second:
        if one.valid and other.valid:
            raise CallError(f"incompatible types for comparison: {one.type} and {other.type}")
        return False
    if first is not None:
        return one.data == other.data
    if one.kind is not other.kind and one.valid and other.valid:
        raise CallError(f"non-comparable types {shown(one, 's')}: {one.type}, {other.type}: {shown(other)}")
    if is_nil(one) or is_nil(other):
        return is_nil(one) and is_nil(other)
    if not comparable(other.type):
        raise CallError(f"non-comparable type {shown(other, 's')}: {other.type}")
    return one.type == other.type and one.data == other.data


def shown(value: Value, verb: str = "v") -> str:
    """fmt's %s or %v of a reflect.Value: that of the value in it."""
    return print_value(value, verb, Flags()) if value.valid else "<invalid reflect.Value>"


def ne(one: Value, other: Value) -> bool:
    return not eq(one, other)


def lt(one: Value, other: Value) -> bool:
    one, other = indirect_interface(one), indirect_interface(other)
    first, second = BASIC.get(one.kind), BASIC.get(other.kind)
    if first is None or second is None:
        raise CallError("invalid type for comparison")
    if first != second:
        raise CallError(f"incompatible types for comparison: {one.type} and {other.type}")
    if first in ("bool", "complex"):
        raise CallError("invalid type for comparison")
    if first == "string":
        return to_bytes(str(one.data)) < to_bytes(str(other.data))
    return bool(operator.lt(cast(float, one.data), cast(float, other.data)))


def le(one: Value, other: Value) -> bool:
    return lt(one, other) or eq(one, other)


def gt(one: Value, other: Value) -> bool:
    return not le(one, other)


def ge(one: Value, other: Value) -> bool:
    return not lt(one, other)


# --- printing


def print_(*values: object) -> str:
    return sprint([cast(Value, value) for value in values])


def println(*values: object) -> str:
    return sprintln([cast(Value, value) for value in values])


def printf(format: str, *values: object) -> str:
    return sprintf(format, [cast(Value, value) for value in values])


def printable(value: Value) -> Value:
    """What is printed for a result: what a pointer points to, `<no value>` for nothing."""
    if value.kind is Kind.POINTER:
        value, _ = indirect(value)
    return value


def joined(values: tuple[object, ...]) -> str:
    texts = [printable(cast(Value, value)) for value in values]
    return sprint([value if value.valid else NO_VALUE for value in texts])


def html(*values: object) -> str:
    return joined(values).translate(HTML)


def js(*values: object) -> str:
    return "".join(JS.get(char) or js_escape(char) for char in joined(values))


def js_escape(char: str) -> str:
    if char < " " or (ord(char) >= 0x80 and not is_printable(char)):
        return f"\\u{ord(char):04X}"
    return char


def urlquery(*values: object) -> str:
    return urllib.parse.quote_plus(to_bytes(joined(values)), safe="~")


NO_VALUE = Value(typed("", ANY).elem().type, "<no value>")
BUILTINS: dict[str, Function] = {
    "html": html, "index": index, "slice": slice_, "js": js, "len": len_, "not": not_,
    "print": print_, "printf": printf, "println": println, "urlquery": urlquery,
    "eq": eq, "ge": ge, "gt": gt, "le": le, "lt": lt, "ne": ne,
}  # fmt: skip
SPECIAL = frozenset({"and", "or", "call"})

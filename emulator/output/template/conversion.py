"""Which values go where: literals as values, and values as arguments (Go: text/template/exec.go, `validateType` and kin).

What doesn't fit is a CallError; the evaluator knows at which node.
"""

from __future__ import annotations

from emulator.output.template import nodes
from emulator.output.template.errors import CallError
from emulator.output.template.hints import fields
from emulator.output.template.values import BOOL, COMPLEX, FLOAT, INT, INVALID, REFLECT, STRING, GoType, Kind, Value, zero

NILABLE = (Kind.FUNC, Kind.INTERFACE, Kind.MAP, Kind.POINTER, Kind.SLICE)
LITERAL_NEEDS = {Kind.INT: "integer", Kind.UINT: "unsigned integer", Kind.FLOAT: "float", Kind.COMPLEX: "complex"}


def literal(dot: Value, word: nodes.Operand) -> Value:
    match word:
        case nodes.Bool():
            return Value(BOOL, word.value)
        case nodes.String():
            return Value(STRING, word.text)
        case nodes.Number():
            return constant(word)
    return dot


def constant(number: nodes.Number) -> Value:
    """An untyped number's own type, from how it is written."""
    text = number.text
    hexadecimal = text[:2].lower() == "0x" and not any(letter in text for letter in "pP")
    if number.imaginary is not None:
        return Value(COMPLEX, number.imaginary)
    if number.real is not None and text[0] != "'" and not hexadecimal and any(c in text for c in ".eEpP"):
        return Value(FLOAT, number.real)
    if number.integer is None:
        raise CallError(f"{text} overflows int")
    return Value(INT, number.integer)


def nil(wanted: GoType | None, node: nodes.Nil) -> Value:
    if wanted is None:
        raise CallError(f"indirection through explicit nil in {node}")
    if wanted.kind in NILABLE:
        return zero(wanted)
    if wanted is REFLECT:
        return INVALID
    raise CallError(f"cannot assign nil to {wanted}")


def literal_argument(dot: Value, wanted: GoType, node: nodes.Operand) -> Value:
    if wanted is REFLECT or wanted.kind is Kind.INTERFACE:
        return literal(dot, node)
    if wanted.kind is Kind.STRING and not isinstance(node, nodes.String):
        raise CallError(f"expected string; found {node}")
    if wanted.kind is Kind.BOOL and not isinstance(node, nodes.Bool):
        raise CallError(f"expected bool; found {node}")
    if wanted.kind in LITERAL_NEEDS:
        return number_argument(wanted, node)
    if wanted.kind not in (Kind.STRING, Kind.BOOL):
        raise CallError(f"can't handle {node} for arg of type {wanted}")
    return Value(wanted, literal(dot, node).data)


def number_argument(wanted: GoType, node: nodes.Operand) -> Value:
    found: object = None
    if isinstance(node, nodes.Number):
        readings = {Kind.INT: node.integer, Kind.UINT: node.unsigned, Kind.FLOAT: node.real}
        found = readings.get(wanted.kind, node.imaginary)
    if found is None:
        raise CallError(f"expected {LITERAL_NEEDS[wanted.kind]}; found {node}")
    return Value(wanted, found)


def validated(value: Value, wanted: GoType | None) -> Value:
    """The value, if a parameter of that type takes it."""
    if not value.valid:
        if wanted is None or wanted is REFLECT:
            return INVALID
        if wanted.kind in NILABLE:
            return zero(wanted)
        raise CallError(f"invalid value; expected {wanted}")
    if wanted is None or wanted is REFLECT or wanted.kind is Kind.INTERFACE or value.type.goes_into(wanted):
        return value
    if value.kind is Kind.INTERFACE and value.data is not None:
        value = value.elem()
        if value.type.goes_into(wanted):
            return value
    if value.kind is Kind.POINTER and value.type.elem and value.type.elem.goes_into(wanted):
        if value.data is None:
            raise CallError(f"dereference of nil pointer of type {wanted}")
        return value.elem()
    raise CallError(f"wrong type for value; expected {wanted}; got {value.type}")


def handed(value: Value, wanted: GoType) -> object:
    """How a Python function gets it: as it is for reflect.Value, unwrapped for interface {}, else the plain object."""
    if wanted is REFLECT:
        return value
    if wanted.kind is Kind.INTERFACE:
        return value.elem() if value.kind is Kind.INTERFACE else value
    return value.data


def reflected(value: Value) -> str:
    """reflect.Value's own String."""
    return str(value.data) if value.kind is Kind.STRING else f"<{value.type} Value>"


def has_field(kind: GoType, name: str) -> bool:
    """Does a (nil) pointer's struct know the field?"""
    return kind.kind is Kind.POINTER and not (
        kind.elem is not None and kind.elem.cls is not None and name not in fields(kind.elem.cls)
    )

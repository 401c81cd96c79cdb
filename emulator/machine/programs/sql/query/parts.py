"""The parts of an expression."""

from __future__ import annotations

from collections.abc import Iterator

from emulator.machine.programs.sql.functions.aggregates import AGGREGATES
from emulator.machine.programs.sql.syntax import Binary, Call, Case, Cast, Column, Expression, IsNull, Unary, Within


def has_aggregate(node: Expression) -> bool:
    """Whether an expression has an aggregate of this query."""
    return any(isinstance(part, Call) and part.name in AGGREGATES for part in parts_of(node))


def parts_of(node: Expression) -> Iterator[Expression]:
    """An expression and all in it, but not what queries in it have."""
    waiting: list[Expression] = [node]
    while waiting:
        part = waiting.pop()
        yield part
        match part:
            case Unary(_, operand) | Cast(operand, _) | IsNull(operand, _):
                waiting.append(operand)
            case Binary(_, left, right):
                waiting += [left, right]
            case Call(_, arguments):
                waiting += arguments
            case Within(operand, values, _, _):
                waiting += [operand, *values]
            case Case(operand, branches, otherwise):
                waiting += [one for pair in branches for one in pair]
                waiting += [one for one in (operand, otherwise) if one is not None]


def twins(node: Expression, column: Column) -> list[Expression]:
    """The same column, as other places of the query write it."""
    return [
        part
        for part in parts_of(node)
        if isinstance(part, Column)
        and part.name == column.name
        and (not part.table or not column.table or part.table == column.table)
    ]


def start_of(node: Expression) -> int:
    match node:
        case Binary(_, left, _):
            return start_of(left)
        case _:
            return node.at

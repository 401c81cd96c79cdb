"""Expressions made into functions of a row, with their types: what is wrong with names and types is found before any
row is read.
"""

from __future__ import annotations

from emulator.machine.programs.sql.errors import NotEmulated, SqlError, UndefinedFunction
from emulator.machine.programs.sql.frames import Aggregate, Frame, Reading, Typed
from emulator.machine.programs.sql.functions.aggregates import AGGREGATES, aggregate_type
from emulator.machine.programs.sql.functions.table import function_of
from emulator.machine.programs.sql.operators.arithmetic import signed
from emulator.machine.programs.sql.operators.binary import binary
from emulator.machine.programs.sql.operators.common import common
from emulator.machine.programs.sql.operators.comparing import comparable, membership
from emulator.machine.programs.sql.operators.logic import truth
from emulator.machine.programs.sql.scope import Scope
from emulator.machine.programs.sql.syntax import (
    Binary,
    Call,
    Case,
    Cast,
    Column,
    Expression,
    IsNull,
    Literal,
    Star,
    SubQuery,
    Unary,
    Within,
)
from emulator.machine.programs.sql.types import BOOLEAN, UNKNOWN, SqlType, Value, convert


def compiled(expression: Expression, scope: Scope) -> Typed:
    """Makes an expression ready. SqlError."""
    if scope.groups is not None and not scope.inside and expression in scope.groups:
        return _grouped(expression, scope)
    match expression:
        case Literal(value, kind, at):
            return Typed(kind, lambda frame: value, True, at + 1)
        case Column():
            return _column(expression, scope)
        case Star():
            raise SqlError('syntax error at or near "*"', "42601", position=expression.at + 1)
        case Unary():
            return _unary(expression, scope)
        case Binary():
            return _binary(expression, scope)
        case Call():
            return _call(expression, scope)
        case Cast(operand, kind, at):
            return _cast(compiled(operand, scope), kind, _literal_at(operand))
        case Case():
            return _case(expression, scope)
        case IsNull(operand, negated):
            inner = compiled(operand, scope).read
            return Typed(BOOLEAN, lambda frame: (inner(frame) is None) != negated)
        case Within():
            return _within(expression, scope)
        case SubQuery():
            return _subquery(expression, scope)
    raise NotEmulated(type(expression).__name__)


def _literal_at(operand: Expression) -> int:
    return operand.at + 1 if isinstance(operand, Literal) and isinstance(operand.value, str) else 0


def _column(column: Column, scope: Scope) -> Typed:
    depth, index, kind = scope.find(column)
    if depth == 0 and scope.groups is not None and not scope.inside and not scope.mysql:
        shown = f"{scope.fields[index].table}.{column.name}"
        raise SqlError(
            f'column "{shown}" must appear in the GROUP BY clause or be used in an aggregate function',
            "42803",
            position=column.at + 1,
        )

    def read(frame: Frame) -> Value:
        place: Frame | None = frame
        for _ in range(depth):
            place = place.outer if place is not None else None
        return place.values[index] if place is not None else None

    return Typed(kind, (lambda frame: frame.values[index]) if depth == 0 else read)


def _grouped(expression: Expression, scope: Scope) -> Typed:
    scope.inside = True
    try:
        return compiled(expression, scope)
    finally:
        scope.inside = False


def _unary(node: Unary, scope: Scope) -> Typed:
    inner = compiled(node.operand, scope)
    if node.operator == "not":
        condition = truth(inner, scope.mysql, "NOT", node.operand.at)

        def negated(frame: Frame) -> Value:
            value = condition(frame)
            return None if value is None else not value

        return Typed(BOOLEAN, negated)
    return signed(node.operator, inner, scope.mysql, node.at)


def _binary(node: Binary, scope: Scope) -> Typed:
    left, right = compiled(node.left, scope), compiled(node.right, scope)
    budget = scope.budget
    made = binary(node, left, right, scope.mysql)
    read = made.read

    def counted(frame: Frame) -> Value:
        budget.spend()
        return read(frame)

    return Typed(made.type, counted)


def _cast(inner: Typed, kind: SqlType, position: int) -> Typed:
    read = inner.read
    if inner.constant:
        value = convert(read(Frame(())), kind, position, explicit=True)
        return Typed(kind, lambda frame: value, True)
    return Typed(kind, lambda frame: convert(read(frame), kind, 0, explicit=True))


def _call(call: Call, scope: Scope) -> Typed:
    if call.name in AGGREGATES:
        return _aggregate(call, scope)
    arguments = [compiled(argument, scope) for argument in call.arguments]
    row = function_of(call.name, [one.type.name for one in arguments], call.at + 1, scope.moment, call.star)
    moment, budget, readings = scope.moment, scope.budget, [one.read for one in arguments]
    kind = row.type([one.type for one in arguments])
    function, strict = row.function, row.strict

    def read(frame: Frame) -> Value:
        budget.spend()
        values = [reading(frame) for reading in readings]
        if strict and None in values:
            return None
        return function(moment, values)

    return Typed(kind, read)


def _aggregate(call: Call, scope: Scope) -> Typed:
    if scope.aggregates is None or scope.inside:
        where = {"where clause": "WHERE"}.get(scope.clause, "this place")
        raise SqlError(
            f"aggregate functions are not allowed in {where}",
            "42803",
            position=call.at + 1,
            number=1111,
            mysql="Invalid use of group function",
        )
    if len(call.arguments) != (0 if call.star else 1) and call.name not in ("string_agg",):
        raise UndefinedFunction(call.name, [], call.at + 1)
    scope.inside = True
    try:
        arguments = [compiled(argument, scope) for argument in call.arguments]
    finally:
        scope.inside = False
    kind = aggregate_type(call.name, arguments[0].type if arguments else UNKNOWN, call.at, scope.mysql)
    index = len(scope.aggregates)
    name = call.name
    if name == "string_agg":
        if len(arguments) != 2:
            raise UndefinedFunction(name, [str(one.type) for one in arguments], call.at + 1)
        separator = arguments[1].read(Frame(()))
        name = f"string_agg {separator}"
    scope.aggregates.append(Aggregate(name, arguments[0].read if arguments else None, call.distinct, kind))
    return Typed(kind, lambda frame: frame.aggregates[index])


def _case(node: Case, scope: Scope) -> Typed:
    branches: list[tuple[Reading, Typed]] = []
    for condition, result in node.branches:
        test = Binary("=", node.operand, condition, node.at) if node.operand is not None else condition
        holds = truth(compiled(test, scope), scope.mysql, "CASE/WHEN", condition.at)
        branches.append((holds, compiled(result, scope)))
    otherwise = compiled(node.otherwise, scope) if node.otherwise is not None else Typed(UNKNOWN, lambda frame: None, True)
    kind = common([typed for _, typed in branches] + [otherwise], "CASE", node.at)

    def read(frame: Frame) -> Value:
        for holds, typed in branches:
            if holds(frame):
                return convert(typed.read(frame), kind)
        return convert(otherwise.read(frame), kind)

    return Typed(kind, read)


def _within(node: Within, scope: Scope) -> Typed:
    left = compiled(node.operand, scope)
    if node.query is not None:
        types, rows = scope.query(node.query, scope)
        if len(types) != 1:
            raise SqlError(
                "subquery has too many columns",
                "42601",
                position=node.at + 1,
                number=1241,
                state="21000",
                mysql="Operand should contain 1 column(s)",
            )
        comparable(left, Typed(types[0], left.read), "=", node.at, scope.mysql)
        return Typed(BOOLEAN, membership(left.read, lambda frame: [row[0] for row in rows(frame)], node.negated))
    readings = []
    for value in node.values:
        one, other = comparable(left, compiled(value, scope), "=", node.at, scope.mysql)
        readings.append((one, other))
    first = readings[0][0]
    return Typed(BOOLEAN, membership(first, lambda frame: [other(frame) for _, other in readings], node.negated))


def _subquery(node: SubQuery, scope: Scope) -> Typed:
    types, rows = scope.query(node.query, scope)
    if node.exists:
        return Typed(BOOLEAN, lambda frame: bool(rows(frame)))
    if len(types) != 1:
        raise SqlError(
            "subquery must return only one column",
            "42601",
            position=node.at + 1,
            number=1241,
            state="21000",
            mysql="Operand should contain 1 column(s)",
        )

    def read(frame: Frame) -> Value:
        found = rows(frame)
        if len(found) > 1:
            raise SqlError(
                "more than one row returned by a subquery used as an expression",
                "21000",
                number=1242,
                state="21000",
                mysql="Subquery returns more than 1 row",
            )
        return found[0][0] if found else None

    return Typed(types[0], read)

"""Functions of many rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from emulator.machine.programs.sql.errors import UndefinedFunction
from emulator.machine.programs.sql.functions.numbers import decimal_of
from emulator.machine.programs.sql.types import (
    BIGINT,
    BOOLEAN,
    DOUBLE,
    EXACT,
    NUMERIC,
    TEXT,
    WHOLE,
    SqlType,
    Value,
    convert,
    shown,
)

AGGREGATES = {"count", "sum", "avg", "min", "max", "string_agg", "bool_and", "bool_or", "group_concat"}


def aggregate_type(name: str, kind: SqlType, at: int, mysql: bool) -> SqlType:
    """What an aggregate of values of a type gives. UndefinedFunction."""
    if name == "count":
        return BIGINT
    if name in ("string_agg", "group_concat"):
        if (name == "group_concat") != mysql:
            raise UndefinedFunction(name, [kind.name], at + 1)
        return TEXT
    if name in ("bool_and", "bool_or"):
        return BOOLEAN
    if name in ("min", "max"):
        return SqlType(kind.name) if kind.name != "unknown" else TEXT
    if mysql:
        return DOUBLE if kind.name in ("real", "double precision") or kind.is_text else NUMERIC
    if not kind.is_number:
        raise UndefinedFunction(name, [kind.name], at + 1)
    if kind.name in ("real", "double precision"):
        return kind if name == "sum" else DOUBLE
    return NUMERIC if name == "avg" or kind.name in ("bigint", "numeric") else BIGINT


def aggregated(name: str, values: Sequence[Value], kind: SqlType, mysql: bool) -> Value:
    """An aggregate over the values that are not NULL."""
    from emulator.machine.programs.sql.operators.comparing import compare
    from emulator.machine.programs.sql.operators.division import divided

    if name == "count":
        return len(values)
    if not values:
        return None
    if name in ("min", "max"):
        best = values[0]
        for value in values[1:]:
            if (compare(value, best, mysql) > 0) == (name == "max"):
                best = value
        return best
    if name.startswith("string_agg") or name == "group_concat":
        separator = "," if name == "group_concat" else name.partition(" ")[2]
        return convert(separator.join(map(shown, values)), TEXT)
    if name in ("bool_and", "bool_or"):
        return all(values) if name == "bool_and" else any(values)
    if kind.name in ("real", "double precision"):
        total = sum(float(decimal_of(value)) for value in values)
        return total / len(values) if name == "avg" else total
    exact = Decimal(0)
    for value in values:
        exact = EXACT.add(exact, decimal_of(value))
    if name == "avg":
        return divided(exact, Decimal(len(values)), mysql)
    return int(exact) if kind.name in WHOLE else exact

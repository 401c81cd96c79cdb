"""The functions that an expression may call, a row each, and the aggregates. Those that only real servers have are in
ELSEWHERE.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from random import Random

from emulator.machine.programs.sql.errors import NotEmulated, SqlError, UndefinedFunction
from emulator.machine.programs.sql.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    EXACT,
    INTEGER,
    NAME,
    NUMERIC,
    TEXT,
    TEXT_MAX,
    TIMESTAMP,
    TIMESTAMPTZ,
    WHOLE,
    SqlType,
    Value,
    convert,
    shown,
)

AGGREGATES = {"count", "sum", "avg", "min", "max", "string_agg", "bool_and", "bool_or", "group_concat"}
ELSEWHERE = {
    "to_char", "to_date", "to_timestamp", "date_trunc", "date_part", "age", "generate_series", "array_agg", "json_agg",
    "row_number",
    "rank", "dense_rank", "lag", "lead", "pg_sleep", "sleep", "date_format", "date_add", "date_sub", "datediff",
    "unix_timestamp",
    "from_unixtime", "regexp_replace", "regexp_matches", "regexp_match", "split_part", "format", "json_build_object",
    "jsonb_build_object", "row_to_json", "to_json", "to_jsonb", "json_extract", "json_object", "nextval", "currval", "setval",
    "pg_size_pretty", "pg_database_size", "pg_total_relation_size", "pg_backend_pid",
    "unnest",
    "make_date", "extract", "year", "month", "day", "str_to_date", "timestampdiff", "uuid", "sha2", "encode", "decode", "crypt",
    "gen_salt", "inet_server_addr", "inet_client_addr", "txid_current", "stddev", "variance", "log", "ln", "exp", "sin",
    "cos", "tan",
    "pi", "degrees", "radians", "translate", "initcap", "ascii", "chr", "overlay", "array_length", "coalesce_all",
    "found_rows", "hour", "minute", "second", "pg_postmaster_start_time", "pg_is_in_recovery", "set_config", "current_setting",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """What a statement may ask of its surroundings; `now` is `2026-01-02 03:04:05.678901`. MySQL's: `login`
    is USER(), where `user` is the account; `variables` by lower-case names, a user's own with their `@`."""

    mysql: bool
    now: str
    user: str
    database: str
    version: str
    random: Random
    variables: dict[str, str] = field(default_factory=dict)
    login: str = ""
    row_count: int = -1
    last_insert_id: int = 0
    connection_id: int = 0


@dataclass(frozen=True, slots=True)
class Function:
    """`least`, `most`: how many arguments; `strict`: NULL in, NULL out; `dialect`: "" for both."""

    least: int
    most: int
    type: Callable[[list[SqlType]], SqlType]
    function: Callable[[Moment, list[Value]], Value]
    strict: bool = True
    dialect: str = ""


def _always(kind: SqlType) -> Callable[[list[SqlType]], SqlType]:
    return lambda types: kind


def _first(types: list[SqlType]) -> SqlType:
    known = [kind for kind in types if kind.name != "unknown"]
    return SqlType(known[0].name) if known else TEXT


def _text(value: Value) -> str:
    return shown(value)


def _whole(value: Value) -> int:
    number = convert(value, BIGINT)
    return number if isinstance(number, int) else 0


def _decimal(value: Value) -> Decimal:
    return Decimal(shown(value)) if not isinstance(value, str) else Decimal(shown(convert(value, NUMERIC)))


def _repeat(text: str, count: int) -> str:
    if len(text) * max(0, count) > TEXT_MAX:
        raise SqlError("requested length too large", "54000")
    return text * max(0, count)


def _pad(values: list[Value], left: bool) -> str:
    text, width = _text(values[0]), _whole(values[1])
    fill = _text(values[2]) if len(values) > 2 else " "
    if width > TEXT_MAX:
        raise SqlError("requested length too large", "54000")
    lack = max(0, width - len(text))
    padding = (fill * (lack // max(1, len(fill)) + 1))[:lack] if fill else ""
    return (padding + text if left else text + padding)[: max(0, width)]


def _substring(values: list[Value]) -> str:
    text, start = _text(values[0]), _whole(values[1])
    if start < 0:
        start = max(1, len(text) + start + 1)
    end = len(text) + 1 if len(values) < 3 else start + _whole(values[2])
    if len(values) > 2 and _whole(values[2]) < 0:
        raise SqlError("negative substring length not allowed", "22011")
    return text[max(0, start - 1) : max(0, end - 1)]


def _part(values: list[Value], left: bool) -> str:
    text, count = _text(values[0]), _whole(values[1])
    if left:
        return text[:count]
    return text[-count:] if count > 0 else text[-count:] if count < 0 else ""


def _round(values: list[Value]) -> Value:
    value, digits = values[0], _whole(values[1]) if len(values) > 1 else 0
    if isinstance(value, float) and len(values) == 1:
        return float(Decimal(value).to_integral_value("ROUND_HALF_EVEN"))
    number = _decimal(value)
    if abs(digits) > 100:
        raise SqlError("docker-emulator: rounding to more than 100 digits is not emulated", "0A000")
    rounded = EXACT.quantize(number, Decimal(1).scaleb(-digits)) if digits >= 0 else _round_left(number, digits)
    return int(rounded) if isinstance(value, int) and digits <= 0 else rounded


def _round_left(number: Decimal, digits: int) -> Decimal:
    return Decimal(int(number.scaleb(digits).to_integral_value(ROUND_HALF_UP)) * 10**-digits)


def _toward(value: Value, mode: str) -> Value:
    if isinstance(value, float):
        return float(math.ceil(value) if mode == ROUND_CEILING else math.floor(value))
    return value if isinstance(value, int) else _decimal(value).to_integral_value(mode)


def _root(values: list[Value]) -> Value:
    value = values[0]
    if float(_decimal(value)) < 0:
        raise SqlError("cannot take square root of a negative number", "2201F")
    return (
        EXACT.sqrt(value).quantize(Decimal("1.000000000000000"))
        if isinstance(value, Decimal)
        else math.sqrt(float(_decimal(value)))
    )


def _pick(values: list[Value], greatest: bool) -> Value:
    from emulator.machine.programs.sql.operators.comparing import compare

    best: Value = None
    for value in values:
        if value is not None and (best is None or (compare(value, best) > 0) == greatest):
            best = value
    return best


def _uuid(moment: Moment) -> str:
    digits = f"{moment.random.getrandbits(128):032x}"
    digits = f"{digits[:12]}4{digits[13:16]}{'89ab'[int(digits[16], 16) % 4]}{digits[17:]}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _equal(values: list[Value]) -> bool:
    from emulator.machine.programs.sql.operators.comparing import compare

    if values[0] is None or values[1] is None:
        return values[0] is values[1]
    return compare(values[0], values[1]) == 0


def _absolute(value: Value) -> Value:
    if isinstance(value, int):
        return abs(value)
    if isinstance(value, float):
        return abs(value)
    return abs(_decimal(value))


def _same_type(types: list[SqlType]) -> SqlType:
    return types[0] if types and types[0].is_number else NUMERIC


def _rounded_type(types: list[SqlType]) -> SqlType:
    return DOUBLE if types[0].name in ("double precision", "real") else NUMERIC if types[0].name not in WHOLE else types[0]


def _variable(moment: Moment, values: list[Value]) -> Value:
    said = _text(values[0])
    if said.startswith("@"):
        return moment.variables.get(said.lower())  # a user's own; NULL before it is set
    name = said.lower().removeprefix("global.").removeprefix("session.")
    if name not in moment.variables:
        raise SqlError("", number=1193, mysql=f"Unknown system variable '{name}'")
    value = moment.variables[name]
    return int(value) if value.isdigit() else value


PG, MY = "postgresql", "mysql"
FUNCTIONS: dict[str, Function] = {
    "now": Function(0, 0, _always(TIMESTAMPTZ), lambda moment, values: moment.now if not moment.mysql else moment.now[:19]),
    "current_timestamp": Function(
        0, 1, _always(TIMESTAMPTZ), lambda moment, values: moment.now if not moment.mysql else moment.now[:19]
    ),
    "localtimestamp": Function(0, 0, _always(TIMESTAMP), lambda moment, values: moment.now),
    "current_date": Function(0, 0, _always(DATE), lambda moment, values: moment.now[:10]),
    "curdate": Function(0, 0, _always(DATE), lambda moment, values: moment.now[:10], dialect=MY),
    "date": Function(1, 1, _always(DATE), lambda moment, values: convert(values[0], DATE)),
    "current_user": Function(0, 0, _always(NAME), lambda moment, values: moment.user),
    "session_user": Function(0, 0, _always(NAME), lambda moment, values: moment.login or moment.user),
    "user": Function(0, 0, _always(NAME), lambda moment, values: moment.login or moment.user),
    "current_role": Function(0, 0, _always(NAME), lambda moment, values: moment.user),
    "current_database": Function(0, 0, _always(NAME), lambda moment, values: moment.database, dialect=PG),
    "current_catalog": Function(0, 0, _always(NAME), lambda moment, values: moment.database, dialect=PG),
    "current_schema": Function(0, 0, _always(NAME), lambda moment, values: "public", dialect=PG),
    "database": Function(0, 0, _always(TEXT), lambda moment, values: moment.database or None, dialect=MY),
    "schema": Function(0, 0, _always(TEXT), lambda moment, values: moment.database or None, dialect=MY),
    "version": Function(0, 0, _always(TEXT), lambda moment, values: moment.version),
    "row_count": Function(0, 0, _always(BIGINT), lambda moment, values: moment.row_count, dialect=MY),
    "last_insert_id": Function(0, 0, _always(BIGINT), lambda moment, values: moment.last_insert_id, dialect=MY),
    "connection_id": Function(0, 0, _always(BIGINT), lambda moment, values: moment.connection_id, dialect=MY),
    "@@": Function(1, 1, _always(TEXT), _variable, dialect=MY),
    "length": Function(
        1, 1, _always(INTEGER), lambda moment, values: len(_text(values[0]).encode() if moment.mysql else _text(values[0]))
    ),
    "char_length": Function(1, 1, _always(INTEGER), lambda moment, values: len(_text(values[0]))),
    "upper": Function(1, 1, _always(TEXT), lambda moment, values: _text(values[0]).upper()),
    "lower": Function(1, 1, _always(TEXT), lambda moment, values: _text(values[0]).lower()),
    "trim": Function(1, 1, _always(TEXT), lambda moment, values: _text(values[0]).strip(" ")),
    "btrim": Function(
        1, 2, _always(TEXT), lambda moment, values: _text(values[0]).strip(_text(values[1]) if values[1:] else " "), dialect=PG
    ),
    "ltrim": Function(
        1, 2, _always(TEXT), lambda moment, values: _text(values[0]).lstrip(_text(values[1]) if values[1:] else " ")
    ),
    "rtrim": Function(
        1, 2, _always(TEXT), lambda moment, values: _text(values[0]).rstrip(_text(values[1]) if values[1:] else " ")
    ),
    "concat": Function(
        1,
        100,
        _always(TEXT),
        lambda moment, values: None if moment.mysql and None in values else convert("".join(map(_text, values)), TEXT),
        False,
    ),
    "concat_ws": Function(
        2,
        100,
        _always(TEXT),
        lambda moment, values: _text(values[0]).join(_text(one) for one in values[1:] if one is not None),
        False,
    ),
    "substring": Function(2, 3, _always(TEXT), lambda moment, values: _substring(values)),
    "substr": Function(2, 3, _always(TEXT), lambda moment, values: _substring(values)),
    "replace": Function(
        3,
        3,
        _always(TEXT),
        lambda moment, values: convert(
            _text(values[0]).replace(_text(values[1]), _text(values[2])) if values[1] != "" else values[0], TEXT
        ),
    ),
    "left": Function(2, 2, _always(TEXT), lambda moment, values: _part(values, True)),
    "right": Function(2, 2, _always(TEXT), lambda moment, values: _part(values, False)),
    "reverse": Function(1, 1, _always(TEXT), lambda moment, values: _text(values[0])[::-1]),
    "repeat": Function(2, 2, _always(TEXT), lambda moment, values: _repeat(_text(values[0]), _whole(values[1]))),
    "lpad": Function(2, 3, _always(TEXT), lambda moment, values: _pad(values, True)),
    "rpad": Function(2, 3, _always(TEXT), lambda moment, values: _pad(values, False)),
    "strpos": Function(2, 2, _always(INTEGER), lambda moment, values: _text(values[0]).find(_text(values[1])) + 1, dialect=PG),
    "coalesce": Function(1, 100, _first, lambda moment, values: next((one for one in values if one is not None), None), False),
    "ifnull": Function(2, 2, _first, lambda moment, values: values[1] if values[0] is None else values[0], False, MY),
    "nullif": Function(2, 2, _first, lambda moment, values: None if values[0] is None or _equal(values) else values[0], False),
    "if": Function(3, 3, lambda types: _first(types[1:]), lambda moment, values: values[1 if values[0] else 2], False, MY),
    "greatest": Function(1, 100, _first, lambda moment, values: _pick(values, True), False),
    "least": Function(1, 100, _first, lambda moment, values: _pick(values, False), False),
    "is not distinct": Function(2, 2, _always(BOOLEAN), lambda moment, values: _equal(values), False),
    "abs": Function(1, 1, _same_type, lambda moment, values: _absolute(values[0])),
    "round": Function(
        1, 2, lambda types: NUMERIC if len(types) > 1 else _rounded_type(types), lambda moment, values: _round(values)
    ),
    "ceil": Function(1, 1, _rounded_type, lambda moment, values: _toward(values[0], ROUND_CEILING)),
    "ceiling": Function(1, 1, _rounded_type, lambda moment, values: _toward(values[0], ROUND_CEILING)),
    "floor": Function(1, 1, _rounded_type, lambda moment, values: _toward(values[0], ROUND_FLOOR)),
    "sqrt": Function(
        1, 1, lambda types: NUMERIC if types[0].name == "numeric" else DOUBLE, lambda moment, values: _root(values)
    ),
    "sign": Function(1, 1, _same_type, lambda moment, values: (_decimal(values[0]) > 0) - (_decimal(values[0]) < 0)),
    "random": Function(0, 0, _always(DOUBLE), lambda moment, values: moment.random.random(), dialect=PG),
    "rand": Function(0, 0, _always(DOUBLE), lambda moment, values: moment.random.random(), dialect=MY),
    "gen_random_uuid": Function(0, 0, _always(SqlType("uuid")), lambda moment, values: _uuid(moment), dialect=PG),
    "md5": Function(
        1, 1, _always(TEXT), lambda moment, values: hashlib.md5(_text(values[0]).encode(), usedforsecurity=False).hexdigest()
    ),
}
FUNCTIONS["character_length"] = FUNCTIONS["char_length"]


def function_of(name: str, types: list[str], at: int, moment: Moment, star: bool) -> Function:
    """A function by its name and the types of its arguments. NotEmulated, UndefinedFunction."""
    row = FUNCTIONS.get(name)
    if row is None and name in ELSEWHERE:
        raise NotEmulated(f"the function {name}")
    dialect = MY if moment.mysql else PG
    if row is None or row.dialect not in ("", dialect) or star or not row.least <= len(types) <= row.most:
        raise UndefinedFunction(name, types, at, moment.database)
    return row


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
        total = sum(float(_decimal(value)) for value in values)
        return total / len(values) if name == "avg" else total
    exact = Decimal(0)
    for value in values:
        exact = EXACT.add(exact, _decimal(value))
    if name == "avg":
        return divided(exact, Decimal(len(values)), mysql)
    return int(exact) if kind.name in WHOLE else exact

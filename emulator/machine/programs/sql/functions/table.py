"""All functions by name."""

from __future__ import annotations

import hashlib
from decimal import ROUND_CEILING, ROUND_FLOOR

from emulator.machine.programs.sql.errors import NotEmulated, UndefinedFunction
from emulator.machine.programs.sql.functions.moment import Moment
from emulator.machine.programs.sql.functions.numbers import absolute, decimal_of, root, rounded, toward, whole
from emulator.machine.programs.sql.functions.signature import Function, always, first, rounded_type, same_type
from emulator.machine.programs.sql.functions.text import pad, part, repeat, substring, text_of
from emulator.machine.programs.sql.functions.values import equal, pick, uuid, variable
from emulator.machine.programs.sql.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    INTEGER,
    NAME,
    NUMERIC,
    TEXT,
    TIMESTAMP,
    TIMESTAMPTZ,
    SqlType,
    convert,
)

PG, MY = "postgresql", "mysql"
FUNCTIONS: dict[str, Function] = {
    "now": Function(0, 0, always(TIMESTAMPTZ), lambda moment, values: moment.now if not moment.mysql else moment.now[:19]),
    "current_timestamp": Function(
        0, 1, always(TIMESTAMPTZ), lambda moment, values: moment.now if not moment.mysql else moment.now[:19]
    ),
    "localtimestamp": Function(0, 0, always(TIMESTAMP), lambda moment, values: moment.now),
    "current_date": Function(0, 0, always(DATE), lambda moment, values: moment.now[:10]),
    "curdate": Function(0, 0, always(DATE), lambda moment, values: moment.now[:10], dialect=MY),
    "date": Function(1, 1, always(DATE), lambda moment, values: convert(values[0], DATE)),
    "current_user": Function(0, 0, always(NAME), lambda moment, values: moment.user),
    "session_user": Function(0, 0, always(NAME), lambda moment, values: moment.login or moment.user),
    "user": Function(0, 0, always(NAME), lambda moment, values: moment.login or moment.user),
    "current_role": Function(0, 0, always(NAME), lambda moment, values: moment.user),
    "current_database": Function(0, 0, always(NAME), lambda moment, values: moment.database, dialect=PG),
    "current_catalog": Function(0, 0, always(NAME), lambda moment, values: moment.database, dialect=PG),
    "current_schema": Function(0, 0, always(NAME), lambda moment, values: "public", dialect=PG),
    "database": Function(0, 0, always(TEXT), lambda moment, values: moment.database or None, dialect=MY),
    "schema": Function(0, 0, always(TEXT), lambda moment, values: moment.database or None, dialect=MY),
    "version": Function(0, 0, always(TEXT), lambda moment, values: moment.version),
    "row_count": Function(0, 0, always(BIGINT), lambda moment, values: moment.row_count, dialect=MY),
    "last_insert_id": Function(0, 0, always(BIGINT), lambda moment, values: moment.last_insert_id, dialect=MY),
    "connection_id": Function(0, 0, always(BIGINT), lambda moment, values: moment.connection_id, dialect=MY),
    "@@": Function(1, 1, always(TEXT), variable, dialect=MY),
    "length": Function(
        1, 1, always(INTEGER), lambda moment, values: len(text_of(values[0]).encode() if moment.mysql else text_of(values[0]))
    ),
    "char_length": Function(1, 1, always(INTEGER), lambda moment, values: len(text_of(values[0]))),
    "upper": Function(1, 1, always(TEXT), lambda moment, values: text_of(values[0]).upper()),
    "lower": Function(1, 1, always(TEXT), lambda moment, values: text_of(values[0]).lower()),
    "trim": Function(1, 1, always(TEXT), lambda moment, values: text_of(values[0]).strip(" ")),
    "btrim": Function(
        1,
        2,
        always(TEXT),
        lambda moment, values: text_of(values[0]).strip(text_of(values[1]) if values[1:] else " "),
        dialect=PG,
    ),
    "ltrim": Function(
        1, 2, always(TEXT), lambda moment, values: text_of(values[0]).lstrip(text_of(values[1]) if values[1:] else " ")
    ),
    "rtrim": Function(
        1, 2, always(TEXT), lambda moment, values: text_of(values[0]).rstrip(text_of(values[1]) if values[1:] else " ")
    ),
    "concat": Function(
        1,
        100,
        always(TEXT),
        lambda moment, values: None if moment.mysql and None in values else convert("".join(map(text_of, values)), TEXT),
        False,
    ),
    "concat_ws": Function(
        2,
        100,
        always(TEXT),
        lambda moment, values: text_of(values[0]).join(text_of(one) for one in values[1:] if one is not None),
        False,
    ),
    "substring": Function(2, 3, always(TEXT), lambda moment, values: substring(values)),
    "substr": Function(2, 3, always(TEXT), lambda moment, values: substring(values)),
    "replace": Function(
        3,
        3,
        always(TEXT),
        lambda moment, values: convert(
            text_of(values[0]).replace(text_of(values[1]), text_of(values[2])) if values[1] != "" else values[0], TEXT
        ),
    ),
    "left": Function(2, 2, always(TEXT), lambda moment, values: part(values, True)),
    "right": Function(2, 2, always(TEXT), lambda moment, values: part(values, False)),
    "reverse": Function(1, 1, always(TEXT), lambda moment, values: text_of(values[0])[::-1]),
    "repeat": Function(2, 2, always(TEXT), lambda moment, values: repeat(text_of(values[0]), whole(values[1]))),
    "lpad": Function(2, 3, always(TEXT), lambda moment, values: pad(values, True)),
    "rpad": Function(2, 3, always(TEXT), lambda moment, values: pad(values, False)),
    "strpos": Function(
        2, 2, always(INTEGER), lambda moment, values: text_of(values[0]).find(text_of(values[1])) + 1, dialect=PG
    ),
    "coalesce": Function(1, 100, first, lambda moment, values: next((one for one in values if one is not None), None), False),
    "ifnull": Function(2, 2, first, lambda moment, values: values[1] if values[0] is None else values[0], False, MY),
    "nullif": Function(2, 2, first, lambda moment, values: None if values[0] is None or equal(values) else values[0], False),
    "if": Function(3, 3, lambda types: first(types[1:]), lambda moment, values: values[1 if values[0] else 2], False, MY),
    "greatest": Function(1, 100, first, lambda moment, values: pick(values, True), False),
    "least": Function(1, 100, first, lambda moment, values: pick(values, False), False),
    "is not distinct": Function(2, 2, always(BOOLEAN), lambda moment, values: equal(values), False),
    "abs": Function(1, 1, same_type, lambda moment, values: absolute(values[0])),
    "round": Function(
        1, 2, lambda types: NUMERIC if len(types) > 1 else rounded_type(types), lambda moment, values: rounded(values)
    ),
    "ceil": Function(1, 1, rounded_type, lambda moment, values: toward(values[0], ROUND_CEILING)),
    "ceiling": Function(1, 1, rounded_type, lambda moment, values: toward(values[0], ROUND_CEILING)),
    "floor": Function(1, 1, rounded_type, lambda moment, values: toward(values[0], ROUND_FLOOR)),
    "sqrt": Function(
        1, 1, lambda types: NUMERIC if types[0].name == "numeric" else DOUBLE, lambda moment, values: root(values)
    ),
    "sign": Function(1, 1, same_type, lambda moment, values: (decimal_of(values[0]) > 0) - (decimal_of(values[0]) < 0)),
    "random": Function(0, 0, always(DOUBLE), lambda moment, values: moment.random.random(), dialect=PG),
    "rand": Function(0, 0, always(DOUBLE), lambda moment, values: moment.random.random(), dialect=MY),
    "gen_random_uuid": Function(0, 0, always(SqlType("uuid")), lambda moment, values: uuid(moment), dialect=PG),
    "md5": Function(
        1, 1, always(TEXT), lambda moment, values: hashlib.md5(text_of(values[0]).encode(), usedforsecurity=False).hexdigest()
    ),
}
FUNCTIONS["character_length"] = FUNCTIONS["char_length"]
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


def function_of(name: str, types: list[str], at: int, moment: Moment, star: bool) -> Function:
    """A function by its name and the types of its arguments. NotEmulated, UndefinedFunction."""
    row = FUNCTIONS.get(name)
    if row is None and name in ELSEWHERE:
        raise NotEmulated(f"the function {name}")
    dialect = MY if moment.mysql else PG
    if row is None or row.dialect not in ("", dialect) or star or not row.least <= len(types) <= row.most:
        raise UndefinedFunction(name, types, at, moment.database)
    return row

"""SQL's types and values: how a word names a type, how a text becomes a value, how a value is shown.

A value is None, bool, int, Decimal, float or str; dates and times are texts (`2026-01-02 03:04:05.6`), which sort as times do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import TypeAlias

from emulator.machine.programs.sql.errors import BadValue, OutOfRange, SqlError

Value: TypeAlias = "bool | int | Decimal | float | str | None"

EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
TEXT_MAX = 1 << 20
RANGES = {"smallint": 15, "integer": 31, "bigint": 63}
WHOLE, NUMBERS = {"smallint", "integer", "bigint"}, {"smallint", "integer", "bigint", "numeric", "real", "double precision"}
TEXTS = {"text", "character varying", "character", "name", "unknown"}
TIMES = {"date", "timestamp without time zone", "timestamp with time zone"}

NAMES = {
    "int": "integer", "int4": "integer", "integer": "integer", "serial": "integer", "serial4": "integer",
    "mediumint": "integer",
    "bigint": "bigint", "int8": "bigint", "bigserial": "bigint", "serial8": "bigint",
    "smallint": "smallint", "int2": "smallint", "smallserial": "smallint", "tinyint": "smallint",
    "numeric": "numeric", "decimal": "numeric", "dec": "numeric",
    "real": "real", "float4": "real", "float": "double precision", "float8": "double precision", "double": "double precision",
    "text": "text", "tinytext": "text", "mediumtext": "text", "longtext": "text",
    "varchar": "character varying", "char": "character", "character": "character",
    "bool": "boolean", "boolean": "boolean",
    "date": "date", "timestamp": "timestamp without time zone", "timestamptz": "timestamp with time zone",
    "datetime": "timestamp without time zone",
    "uuid": "uuid",
}  # fmt: skip
KNOWN_ELSEWHERE = {
    "json", "jsonb", "bytea", "blob", "time", "timetz", "interval", "money", "inet", "cidr", "macaddr", "point", "xml", "bit",
    "enum", "set", "year", "binary", "varbinary", "longblob", "mediumblob", "tinyblob", "hstore", "citext", "tsvector", "oid",
}  # fmt: skip
TRUTHS = {"t": True, "true": True, "yes": True, "y": True, "on": True, "1": True}
TRUTHS |= {"f": False, "false": False, "no": False, "n": False, "off": False, "0": False}

_TIME = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?)?(?:Z|\+00(?::?00)?)?")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class SqlType:
    """`name` as PostgreSQL spells it; `length` and `scale` of a numeric, `length` of a character type; `word` as written."""

    name: str
    length: int | None = None
    scale: int | None = None
    word: str = ""

    def __str__(self) -> str:
        if self.length is None:
            return self.name
        return f"{self.name}({self.length})" if self.scale is None else f"{self.name}({self.length},{self.scale})"

    @property
    def is_number(self) -> bool:
        return self.name in NUMBERS

    @property
    def is_text(self) -> bool:
        return self.name in TEXTS

    @property
    def is_time(self) -> bool:
        return self.name in TIMES


UNKNOWN, TEXT, BOOLEAN = SqlType("unknown"), SqlType("text"), SqlType("boolean")
INTEGER, BIGINT, NUMERIC, DOUBLE = SqlType("integer"), SqlType("bigint"), SqlType("numeric"), SqlType("double precision")
DATE, TIMESTAMP, TIMESTAMPTZ = (SqlType(name) for name in ("date", "timestamp without time zone", "timestamp with time zone"))
NAME = SqlType("name")


def convert(value: Value, target: SqlType, position: int = 0, column: str = "", explicit: bool = False) -> Value:
    """A value as one of a type, as an assignment or (`explicit`) a cast makes it. BadValue, OutOfRange, SqlError."""
    if value is None or target.name == "unknown":
        return value
    if target.name in WHOLE:
        return _whole(value, target, position, column)
    if target.name == "numeric":
        return _numeric(value, target, position, column)
    if target.name in ("real", "double precision"):
        return float(_number(value, target, position, column))
    if target.name == "boolean":
        return _truth(value, position)
    if target.is_time:
        return time_of(str(value), target, position, column)
    if target.name == "uuid":
        if not _UUID.fullmatch(str(value)):
            raise BadValue("uuid", str(value), position)
        return str(value).lower()
    return _text(value, target, column, explicit)


def _number(value: Value, target: SqlType, position: int, column: str) -> Decimal:
    try:
        number = Decimal(str(int(value) if isinstance(value, bool) else value).strip())
        if number.is_nan() or number.is_infinite():
            raise InvalidOperation
        return number
    except InvalidOperation:
        raise BadValue(target.name, str(value), position, column) from None


def _whole(value: Value, target: SqlType, position: int, column: str) -> int:
    number = _number(value, target, position, column)
    if isinstance(value, str) and number != number.to_integral_value():
        raise BadValue(target.name, value, position, column)
    if number.adjusted() > 40:
        raise OutOfRange(f"{target.name} out of range", column)
    whole = int(number.to_integral_value(ROUND_HALF_UP))
    bits = 7 if target.word == "tinyint" else RANGES[target.name]
    if not -(1 << bits) <= whole < 1 << bits:
        if isinstance(value, str):
            raise OutOfRange(f'value "{value}" is out of range for type {target.name}', column)
        raise OutOfRange(f"{target.name} out of range", column)
    return whole


def _numeric(value: Value, target: SqlType, position: int, column: str) -> Decimal:
    number = _number(value, target, position, column)
    if number.adjusted() > 1000 or len(number.as_tuple().digits) > 2000:
        raise OutOfRange("value overflows numeric format", column)
    if target.length is None:
        return number
    scale = target.scale or 0
    rounded = number.quantize(Decimal(1).scaleb(-scale), context=Context(prec=1100, rounding=ROUND_HALF_UP))
    if rounded.adjusted() >= target.length - scale and rounded:
        power = f"10^{target.length - scale}" if target.length > scale else "1"
        raise SqlError(
            "numeric field overflow",
            "22003",
            detail=f"A field with precision {target.length}, scale {scale} must round to an absolute value less than {power}.",
            number=1264,
            state="22003",
            mysql=f"Out of range value for column '{column}' at row 1",
        )
    return rounded


def _truth(value: Value, position: int) -> bool:
    if isinstance(value, str):
        known = TRUTHS.get(value.strip().lower())
        if known is None:
            raise BadValue("boolean", value, position)
        return known
    return bool(value)


def _text(value: Value, target: SqlType, column: str, explicit: bool) -> str:
    text = shown(value)
    if len(text) > TEXT_MAX:
        raise SqlError("docker-emulator: values over 1 MiB are not emulated", "54000")
    if target.length is None:
        return text
    if len(text) > target.length:
        if not explicit and text[target.length :].strip(" "):
            raise SqlError(
                f"value too long for type {target}",
                "22001",
                number=1406,
                state="22001",
                mysql=f"Data too long for column '{column}' at row 1",
            )
        text = text[: target.length]
    return text.ljust(target.length) if target.name == "character" and not target.word.startswith("my") else text


def time_of(text: str, target: SqlType, position: int = 0, column: str = "") -> str:
    """A date or timestamp in its one form."""
    found = _TIME.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
        moment = datetime(year, month, day, hour, minute, second)
    except ValueError:
        if found is None:
            word = target.name.partition(" with")[0]
            raise SqlError(
                f'invalid input syntax for type {word}: "{text}"',
                "22007",
                position=position,
                number=1292,
                state="22007",
                mysql=f"Incorrect {target.word or 'date'} value: '{text}' for column {column} at row 1",
            ) from None
        raise SqlError(
            f'date/time field value out of range: "{text}"',
            "22008",
            hint='Perhaps you need a different "datestyle" setting.',
            position=position,
            number=1292,
            state="22007",
            mysql=f"Incorrect {target.word or 'date'} value: '{text}' for column {column} at row 1",
        ) from None
    if target.name == "date":
        return moment.strftime("%Y-%m-%d")
    return moment.strftime("%Y-%m-%d %H:%M:%S") + (found[7] or "").rstrip("0").rstrip(".")


def shown(value: Value) -> str:
    """A value as its type's output function prints it; None is the empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def _float(value: float) -> str:
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    text = repr(value)
    return text.removesuffix(".0") if "e" not in text else text

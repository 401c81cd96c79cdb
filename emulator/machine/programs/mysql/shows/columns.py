"""A table's columns and indexes."""

from __future__ import annotations

import re

from emulator.machine.programs.mysql.session.session import Session
from emulator.machine.programs.mysql.shows.listing import table_of
from emulator.machine.programs.mysql.wire import Reply
from emulator.machine.programs.sql.syntax import ColumnDefinition, Constraint
from emulator.machine.programs.sql.tables import Table, TableShape
from emulator.machine.programs.sql.types import SqlType


def columns(session: Session, table: Table) -> Reply:
    maria, shape = session.around.release.maria, table.shape
    rows: list[list[str | None]] = []
    for column in shape.columns:
        default, extra = default_of(column, maria)
        extra = "auto_increment" if column.serial else extra
        null = "NO" if column.not_null else "YES"
        rows.append([column.name, type_text(column.type, maria), null, key_kind(shape, column.name), default, extra])
    return table_of(("Field", "Type", "Null", "Key", "Default", "Extra"), rows)


def default_of(column: ColumnDefinition, maria: bool) -> tuple[str | None, str]:
    """As DESCRIBE shows it, and what stands in Extra for it."""
    text = column.default_text
    if not text or text.lower() == "null":
        return None, ""
    if re.fullmatch(r"(?i)(current_timestamp|now)(\(\))?", text):
        return ("current_timestamp()", "") if maria else ("CURRENT_TIMESTAMP", "DEFAULT_GENERATED")
    return (text[1:-1] if text[0] in "'\"" else text), ""


def key_kind(shape: TableShape, name: str) -> str:
    for one in shape.constraints:
        if one.kind == "primary" and name in one.columns:
            return "PRI"
    for one in shape.constraints:
        if one.kind == "unique" and one.columns == (name,):
            return "UNI"
    return "MUL" if any(one.kind != "check" and one.columns[:1] == (name,) for one in shape.constraints) else ""


def type_text(kind: SqlType, maria: bool) -> str:
    word = kind.word.removeprefix("my")
    unsigned = " unsigned" if word.endswith(" unsigned") else ""
    word = word.removesuffix(" unsigned")
    name = {
        "integer": "int", "character varying": "varchar", "numeric": "decimal", "double precision": "double", "real": "float",
        "boolean": "tinyint", "timestamp without time zone": "timestamp", "character": "char",
    }.get(kind.name, kind.name)  # fmt: skip
    if word in ("tinyint", "mediumint", "datetime", "tinytext", "mediumtext", "longtext", "smallint", "timestamp"):
        name = word
    if kind.name == "boolean":
        return "tinyint(1)"
    width = {"int": 10 if unsigned else 11, "bigint": 20, "smallint": 6, "tinyint": 4, "mediumint": 9}.get(name)
    if width is not None:
        return f"{name}({width}){unsigned}" if maria else name + unsigned
    if kind.scale is not None and kind.length is not None:
        return f"{name}({kind.length},{kind.scale}){unsigned}"
    return f"{name}({kind.length})" if kind.length is not None else name


def indexes(table: Table) -> Reply:
    rows: list[list[str | None]] = []
    for one in indexes_first(table.shape):
        if one.kind in ("primary", "unique", "index"):
            for number, name in enumerate(one.columns, 1):
                key = "PRIMARY" if one.kind == "primary" else one.name
                rows.append([table.shape.name, str(int(one.kind == "index")), key, str(number), name])
    titles = ("Table", "Non_unique", "Key_name", "Seq_in_index", "Column_name")
    return table_of(titles, rows, ("Non_unique", "Seq_in_index"))


def indexes_first(shape: TableShape) -> list[Constraint]:
    """Primary key, unique keys, other indexes, foreign keys with the index that each has, checks."""
    rank = {"primary": 0, "unique": 1, "index": 2, "foreign": 2, "check": 4}
    found = sorted(shape.constraints, key=lambda one: rank[one.kind])
    foreign = [one for one in found if one.kind == "foreign"]
    covered = {one.columns for one in found if one.kind != "foreign"}
    keys = [Constraint("index", one.columns, one.columns[0]) for one in foreign if one.columns not in covered]
    plain = [one for one in found if one.kind in ("primary", "unique", "index")]
    return [*plain, *keys, *foreign, *(one for one in found if one.kind == "check")]

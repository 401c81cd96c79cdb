"""A select list: what `*` stands for, and how its columns are called."""

from __future__ import annotations

from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.frames import Field
from emulator.machine.programs.sql.query.planning import Planning
from emulator.machine.programs.sql.syntax import Call, Case, Cast, Column, Expression, Item, Literal, Select, Star, SubQuery
from emulator.machine.programs.sql.types import TEXT, SqlType

SHORT_NAMES = {
    "integer": "int4",
    "bigint": "int8",
    "smallint": "int2",
    "boolean": "bool",
    "character varying": "varchar",
    "double precision": "float8",
    "real": "float4",
    "character": "bpchar",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
}


def expanded(planning: Planning, select: Select, fields: list[Field]) -> list[Item]:
    items = []
    for item in select.items:
        if not isinstance(item.expression, Star):
            items.append(item)
            continue
        table, at = item.expression.table, item.expression.at
        chosen = [field for field in fields if not table or field.table == table]
        if not chosen:
            if table:
                raise SqlError(
                    f'missing FROM-clause entry for table "{table}"',
                    "42P01",
                    position=at + 1,
                    number=1051,
                    state="42S02",
                    mysql=f"Unknown table '{table}'",
                )
            raise SqlError(
                "SELECT * with no tables specified is not valid",
                "42601",
                position=at + 1,
                number=1096,
                mysql="No tables used",
            )
        items += [Item(Column(field.name, field.table, at), field.name, field.name) for field in chosen]
    return items


def label(planning: Planning, item: Item) -> str:
    if item.label:
        return item.label
    node = item.expression
    if planning.moment.mysql:
        if isinstance(node, Literal) and isinstance(node.value, str):
            return node.value
        return node.name if isinstance(node, Column) else item.text
    return label_of(node)


def label_of(node: Expression) -> str:
    """PostgreSQL's name of an unnamed column (FigureColname)."""
    match node:
        case Column(name):
            return name
        case Call(name):
            return {"is not distinct": "?column?", "trim": "btrim"}.get(name, name)
        case Cast(Column(name), _):
            return name
        case Cast(operand, kind):
            inner = label_of(operand)
            return inner if inner != "?column?" else SHORT_NAMES.get(kind.name, kind.name)
        case Literal(value) if isinstance(value, bool):
            return "bool"
        case Case(_, _, otherwise):
            inner = label_of(otherwise) if otherwise is not None else "?column?"
            return inner if inner != "?column?" else "case"
        case SubQuery(query, exists):
            return "exists" if exists else label_of(query.items[0].expression)
    return "?column?"


def settled(kind: SqlType) -> SqlType:
    return TEXT if kind.name == "unknown" else kind

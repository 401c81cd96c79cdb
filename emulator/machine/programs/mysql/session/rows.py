"""The rows of a query as the server sends them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from emulator.machine.programs.mysql.session.session import Session
from emulator.machine.programs.mysql.wire import TYPES, Field, Reply
from emulator.machine.programs.sql.query.results import Output
from emulator.machine.programs.sql.syntax import Call, Column, ColumnDefinition, Expression, Literal, Select
from emulator.machine.programs.sql.tables import Row, Snapshot
from emulator.machine.programs.sql.types import SqlType, Value


def rows_of(session: Session, node: Select, outputs: list[Output], rows: list[Row], snapshot: Snapshot) -> Reply:
    solid = [never_null(item.expression, node, snapshot) for item in node.items]
    if len(solid) != len(outputs):  # a `*` among them
        known = [column.not_null for source in node.sources for column in _columns(source.name, snapshot)]
        solid = known if len(known) == len(outputs) else [False] * len(outputs)
    fields = [Field(output.label, TYPES.get(output.type.name, 253), one) for output, one in zip(outputs, solid, strict=True)]
    if session.around.release.maria and any(source.name.lower() == "mysql.user" for source in node.sources):
        titles = {"user": "User", "host": "Host"}  # there it is a view, whose columns have names of their own
        fields = [replace(field, name=titles.get(field.name.lower(), field.name)) for field in fields]
    return Reply(fields, [[printed(value, output.type) for value, output in zip(row, outputs, strict=True)] for row in rows])


def _columns(name: str, snapshot: Snapshot) -> tuple[ColumnDefinition, ...]:
    table = snapshot.tables.get(name)
    return table.shape.columns if table is not None else ()


def never_null(expression: Expression, node: Select, snapshot: Snapshot) -> bool:
    """Is it never NULL?"""
    if isinstance(expression, Literal):
        return expression.value is not None
    if isinstance(expression, Call):
        return expression.name in ("count", "row_count", "version", "now", "concat_ws")
    if isinstance(expression, Column) and all(source.kind != "left" for source in node.sources):
        tables = [snapshot.tables.get(source.name) for source in node.sources]
        found = [
            column.not_null for table in tables if table is not None for column in table.shape.columns
            if column.name.lower() == expression.name.lower()
        ]  # fmt: skip
        return len(found) >= 1 and found[0]
    return False


def printed(value: Value, kind: SqlType) -> str | None:
    """A value as the server sends it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        text = repr(value)
        return text.removesuffix(".0")
    return str(value)

"""Columns, with their types and constraints."""

from __future__ import annotations

from dataclasses import replace

from emulator.machine.programs.sql.errors import NotEmulated
from emulator.machine.programs.sql.expressions import ExpressionReader
from emulator.machine.programs.sql.syntax import ColumnDefinition, Reference

SERIALS = {"serial", "serial4", "bigserial", "serial8", "smallserial"}


def column_definition(reader: ExpressionReader) -> ColumnDefinition:
    """`name type` with its constraints."""
    name = reader.name()
    kind = reader.type()
    column = ColumnDefinition(name, kind, serial=kind.word in SERIALS, not_null=kind.word in SERIALS)
    if reader.mysql and reader.accept("unsigned"):
        column = replace(column, type=replace(kind, word=f"{kind.word} unsigned"))
    while (following := _column_option(reader, column)) is not None:
        column = following
    return column


def _column_option(reader: ExpressionReader, column: ColumnDefinition) -> ColumnDefinition | None:
    if reader.accept("constraint"):
        reader.name()
    if reader.accept("not", "null"):
        return replace(column, not_null=True)
    if reader.accept("null"):
        return column
    if reader.accept("primary", "key"):
        return replace(column, primary=True, not_null=True)
    if reader.accept("unique"):
        reader.accept("key")
        return replace(column, unique=True)
    if reader.accept("default"):
        start = reader.token.at
        default = reader.expression(4)
        return replace(column, default=default, default_text=reader.written(start))
    if reader.mysql and reader.accept("auto_increment"):
        return replace(column, serial=True, not_null=True)
    if reader.accept("check"):
        return replace(column, check=check(reader))
    if reader.at_word("references"):
        return replace(column, reference=references(reader))
    if reader.accept("generated"):
        return _identity(reader, column)
    if reader.mysql and reader.at_word("on", "comment", "collate"):
        raise NotEmulated(f"the column option {reader.token.value.upper()}")
    return None


def _identity(reader: ExpressionReader, column: ColumnDefinition) -> ColumnDefinition:
    if not reader.accept("by", "default"):
        reader.expect("always")
    reader.expect("as")
    if not reader.accept("identity"):
        raise NotEmulated("a generated column")
    return replace(column, serial=True, not_null=True)


def index_column(reader: ExpressionReader) -> str:
    name = reader.name()
    if reader.at_operator("(") and not reader.mysql:
        raise NotEmulated("an index over an expression")
    reader.accept("asc") or reader.accept("desc")
    return name


def check(reader: ExpressionReader) -> str:
    start = reader.token.at
    reader.expect_operator("(")
    reader.expression()
    reader.expect_operator(")")
    return reader.written(start)


def references(reader: ExpressionReader) -> Reference:
    reader.expect("references")
    table = reader.qualified()
    columns = tuple(reader.parenthesised(reader.name)) if reader.at_operator("(") else ()
    cascade = ""
    while reader.accept("on"):
        event = "delete" if reader.accept("delete") else "update"
        if event == "update":
            reader.expect("update")
        action = reader.advance().value.lower()
        if action in ("no", "set"):
            action += f" {reader.advance().value.lower()}"
        if event == "update" and action not in ("no action", "restrict", "cascade"):
            raise NotEmulated(f"ON UPDATE {action.upper()}")
        if event == "update" and action == "cascade":
            raise NotEmulated("ON UPDATE CASCADE")
        if action == "set default":
            raise NotEmulated("SET DEFAULT")
        cascade = action if event == "delete" and action in ("cascade", "set null") else cascade
    return Reference(table, columns, cascade)

"""CREATE TABLE."""

from __future__ import annotations

from functools import partial

from emulator.machine.programs.sql.definitions.columns import check, column_definition, index_column, references
from emulator.machine.programs.sql.errors import NotEmulated
from emulator.machine.programs.sql.expressions import ExpressionReader
from emulator.machine.programs.sql.syntax import ColumnDefinition, Constraint, CreateTable

TABLE_OPTIONS = {"engine", "charset", "collate", "character", "default", "comment", "auto_increment", "row_format"}


def create_table(reader: ExpressionReader) -> CreateTable:
    optional = reader.accept("if", "not", "exists")
    name = reader.qualified()
    if reader.at_word("as", "partition", "of") or not reader.at_operator("("):
        if reader.token.kind == "word" and reader.at_word("as", "of", "like"):
            raise NotEmulated(f"CREATE TABLE … {reader.token.value.upper()}")
        reader.fail()
    columns: list[ColumnDefinition] = []
    constraints: list[Constraint] = []
    reader.expect_operator("(")
    while not reader.at_operator(")"):
        found = _constraint(reader)
        if found is not None:
            constraints.append(found)
        else:
            columns.append(column_definition(reader))
        if not reader.accept_operator(","):
            break
    reader.expect_operator(")")
    _table_options(reader)
    return CreateTable(name, tuple(columns), tuple(constraints), optional)


def _table_options(reader: ExpressionReader) -> None:
    if not reader.mysql:
        if reader.at_word("with", "tablespace", "inherits", "partition"):
            raise NotEmulated(f"CREATE TABLE … {reader.token.value.upper()}")
        return
    while reader.at_word(*TABLE_OPTIONS):
        word = reader.advance().value.lower()
        if word == "default":
            continue
        if word == "character":
            reader.expect("set")
        reader.accept_operator("=")
        value = reader.advance().value
        if word == "engine" and value.lower() != "innodb":
            raise NotEmulated(f"the storage engine {value}")
        if word == "auto_increment":
            raise NotEmulated("AUTO_INCREMENT of a table")


def _constraint(reader: ExpressionReader) -> Constraint | None:
    name = ""
    if reader.accept("constraint"):
        name = reader.name() if not reader.at_word("primary", "unique", "foreign", "check") else ""
    if reader.accept("primary", "key"):
        return Constraint("primary", tuple(reader.parenthesised(partial(index_column, reader))), name)
    if reader.at_word("unique") or (reader.mysql and reader.at_word("key", "index")):
        kind = "unique" if reader.accept("unique") else "index"
        reader.accept("key") or reader.accept("index")
        if reader.mysql and not reader.at_operator("("):
            name = reader.name()
        return Constraint(kind, tuple(reader.parenthesised(partial(index_column, reader))), name)
    if reader.accept("foreign", "key"):
        columns = tuple(reader.parenthesised(reader.name))
        return Constraint("foreign", columns, name, references(reader))
    if reader.accept("check"):
        return Constraint("check", (), name, check=check(reader))
    if name:
        reader.fail()
    return None

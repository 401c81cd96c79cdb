"""ALTER."""

from __future__ import annotations

from emulator.machine.programs.sql.definitions.accounts import alter_role
from emulator.machine.programs.sql.definitions.columns import column_definition
from emulator.machine.programs.sql.errors import NotEmulated
from emulator.machine.programs.sql.expressions import ExpressionReader
from emulator.machine.programs.sql.syntax import Alter, Simple


def alter(reader: ExpressionReader, at: int) -> Alter | Simple:
    if reader.at_word("user", "role"):
        return alter_role(reader, at)
    if not reader.accept("table"):
        if reader.token.kind == "word":
            raise NotEmulated(f"ALTER {reader.token.value.upper()}")
        reader.fail()
    where = reader.token.at
    table = reader.qualified()
    if reader.accept("rename"):
        if reader.accept("to"):
            return Alter(table, "rename_table", new_name=reader.name(), at=where)
        reader.accept("column")
        name = reader.name()
        reader.expect("to")
        return Alter(table, "rename", name=name, new_name=reader.name(), at=where)
    if reader.at_word("add") and reader.following.value.lower() not in (
        "constraint",
        "primary",
        "unique",
        "foreign",
        "check",
        "index",
    ):
        reader.advance()
        reader.accept("column")
        return Alter(table, "add", column_definition(reader), at=where)
    if reader.at_word("drop") and reader.following.value.lower() != "constraint":
        reader.advance()
        reader.accept("column")
        return Alter(table, "drop", name=reader.name(), at=where)
    raise NotEmulated(f"ALTER TABLE … {reader.token.value.upper()}")

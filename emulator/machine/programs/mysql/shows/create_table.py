"""SHOW CREATE TABLE."""

from __future__ import annotations

from emulator.machine.programs.mysql.session.session import Session
from emulator.machine.programs.mysql.shows.columns import default_of, indexes_first, type_text
from emulator.machine.programs.mysql.shows.databases import table_named
from emulator.machine.programs.mysql.shows.listing import table_of
from emulator.machine.programs.mysql.wire import Reply
from emulator.machine.programs.sql.syntax import ColumnDefinition, Constraint


def create_table(session: Session, name: str, database: str) -> Reply:
    table, release = table_named(session, name, database), session.around.release
    shape = table.shape
    lines = [f"  {_column_line(column, release.maria)}" for column in shape.columns]
    lines += [line for one in indexes_first(shape) for line in _constraint_lines(one)]
    count = f" AUTO_INCREMENT={table.sequence.last + 1}" if table.sequence.last else ""
    collation = session.variables["collation_server"]
    text = f"CREATE TABLE `{shape.name}` (\n" + ",\n".join(lines)
    text += f"\n) ENGINE=InnoDB{count} DEFAULT CHARSET=utf8mb4 COLLATE={collation}"
    return table_of(("Table", "Create Table"), [[shape.name, text]])


def _constraint_lines(one: Constraint) -> list[str]:
    columns = ",".join(f"`{name}`" for name in one.columns)
    match one.kind:
        case "primary":
            return [f"  PRIMARY KEY ({columns})"]
        case "unique":
            return [f"  UNIQUE KEY `{one.name}` ({columns})"]
        case "index":
            return [f"  KEY `{one.name}` ({columns})"]
        case "foreign" if one.reference is not None:
            there = ",".join(f"`{name}`" for name in one.reference.columns)
            rule = f" ON DELETE {one.reference.cascade.upper()}" if one.reference.cascade else ""
            return [f"  CONSTRAINT `{one.name}` FOREIGN KEY ({columns}) REFERENCES `{one.reference.table}` ({there}){rule}"]
    return [f"  CONSTRAINT `{one.name}` CHECK {one.check}"]


def _column_line(column: ColumnDefinition, maria: bool) -> str:
    default, _ = default_of(column, maria)
    text = f"`{column.name}` {type_text(column.type, maria)}"
    null = (
        " NULL" if column.type.name.startswith("timestamp") and column.type.word != "datetime" and not column.not_null else ""
    )
    text += " NOT NULL" if column.not_null else null
    if column.serial:
        return text + " AUTO_INCREMENT"
    if default is None:
        return text if column.not_null or column.type.name == "text" else text + " DEFAULT NULL"
    computed = default.lower().startswith("current_timestamp")
    bare = computed or (maria and column.type.is_number)
    return f"{text} DEFAULT {default}" if bare else f"{text} DEFAULT '{default}'"

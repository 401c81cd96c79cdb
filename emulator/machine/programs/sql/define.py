"""CREATE TABLE, ALTER TABLE, CREATE INDEX: the shapes of tables, with the names that PostgreSQL or MySQL give to
constraints.
"""

from __future__ import annotations

from dataclasses import replace

from emulator.machine.programs.sql.errors import (
    DuplicateColumn,
    DuplicateTable,
    NotEmulated,
    SqlError,
    UndefinedTable,
)
from emulator.machine.programs.sql.evaluate import compiled
from emulator.machine.programs.sql.frames import Frame
from emulator.machine.programs.sql.query.planner import Planner
from emulator.machine.programs.sql.syntax import Alter, ColumnDefinition, Constraint, CreateIndex, CreateTable, Reference
from emulator.machine.programs.sql.tables import Snapshot, Table, TableShape, weight
from emulator.machine.programs.sql.types import convert


def create_table(snapshot: Snapshot, node: CreateTable, owner: str, oid: int, planner: Planner) -> bool:
    """Makes a table; False where it is there and IF NOT EXISTS was said. SqlError."""
    mysql = planner.moment.mysql
    if node.name in snapshot.tables:
        if node.if_not_exists:
            return False
        raise DuplicateTable(node.name)
    if "." in node.name:
        raise SqlError(f'schema "{node.name.partition(".")[0]}" does not exist', "3F000")
    seen: set[str] = set()
    for column in node.columns:
        if column.name in seen:
            raise DuplicateColumn(column.name)
        seen.add(column.name)
        _default_fits(column, planner)
    if not node.columns and mysql:
        raise SqlError("", number=1113, state="42000", mysql="A table must have at least 1 column")
    constraints = _constraints(node, snapshot, mysql)
    primary = {name for one in constraints if one.kind == "primary" for name in one.columns}
    columns = tuple(replace(column, not_null=column.not_null or column.name in primary) for column in node.columns)
    snapshot.create(Table(TableShape(node.name, owner, oid, columns, tuple(constraints))))
    return True


def _default_fits(column: ColumnDefinition, planner: Planner) -> None:
    if column.default is None:
        return
    typed = compiled(column.default, planner.scope([]))
    if typed.type.name == "unknown":
        convert(typed.read(Frame(())), column.type)
    elif not planner.moment.mysql and typed.type.name != column.type.name:
        alike = (
            (typed.type.is_number and column.type.is_number)
            or column.type.is_text
            or (typed.type.is_time and column.type.is_time)
        )
        if not alike:
            raise SqlError(
                f'column "{column.name}" is of type {column.type.name} but default expression is of type {typed.type.name}',
                "42804",
                hint="You will need to rewrite or cast the expression.",
            )


def _constraints(node: CreateTable, snapshot: Snapshot, mysql: bool) -> list[Constraint]:
    found: list[Constraint] = []
    for column in node.columns:
        if column.primary:
            found.append(Constraint("primary", (column.name,)))
        if column.unique:
            found.append(Constraint("unique", (column.name,)))
        if column.check:
            found.append(Constraint("check", (column.name,), check=column.check))
        if column.reference is not None and not mysql:
            found.append(Constraint("foreign", (column.name,), reference=column.reference))
    found += node.constraints
    if sum(one.kind == "primary" for one in found) > 1:
        raise SqlError(
            f'multiple primary keys for table "{node.name}" are not allowed',
            "42P16",
            number=1068,
            state="42000",
            mysql="Multiple primary key defined",
        )
    return _named(node, found, snapshot, mysql)


def _named(node: CreateTable, found: list[Constraint], snapshot: Snapshot, mysql: bool) -> list[Constraint]:
    names: set[str] = set()
    result = []
    known = {column.name for column in node.columns}
    for index, one in enumerate(found):
        place = 1 + sum(other.kind == one.kind for other in found[:index])
        for name in one.columns:
            if name not in known:
                raise SqlError(
                    f'column "{name}" named in key does not exist',
                    "42703",
                    number=1072,
                    state="42000",
                    mysql=f"Key column '{name}' doesn't exist in table",
                )
        if one.reference is not None:
            one = replace(one, reference=_referenced(one.reference, node, found, snapshot))
        name = one.name or _constraint_name(node.name, one, place, mysql)
        number, base = 1, name
        while name in names:
            name, number = f"{base}{number}" if not mysql else f"{base}_{number + 1}", number + 1
        names.add(name)
        result.append(replace(one, name=name))
    return result


def _constraint_name(table: str, one: Constraint, place: int, mysql: bool) -> str:
    if mysql:
        return {"primary": "PRIMARY", "foreign": f"{table}_ibfk_{place}", "check": f"{table}_chk_{place}"}.get(
            one.kind, one.columns[0] if one.columns else table
        )
    parts = [table, *one.columns]
    return "_".join(parts if one.kind != "primary" else [table]) + {
        "primary": "_pkey", "unique": "_key", "foreign": "_fkey", "check": "_check", "index": "_idx",
    }[one.kind]  # fmt: skip


def _referenced(reference: Reference, node: CreateTable, found: list[Constraint], snapshot: Snapshot) -> Reference:
    """A reference with its columns: those of the other's primary key where none are said."""
    if reference.table == node.name:
        constraints, names = found, {column.name for column in node.columns}
    else:
        other = snapshot.tables.get(reference.table)
        if other is None:
            raise UndefinedTable(reference.table, database=snapshot.database.name)
        constraints, names = list(other.shape.constraints), set(other.shape.names)
    columns = reference.columns or next((one.columns for one in constraints if one.kind == "primary"), ())
    if not columns:
        raise SqlError(f'there is no primary key for referenced table "{reference.table}"', "42830")
    for name in columns:
        if name not in names:
            raise SqlError(f'column "{name}" referenced in foreign key constraint does not exist', "42703")
    if not any(one.kind in ("primary", "unique") and set(one.columns) == set(columns) for one in constraints):
        raise SqlError(
            f'there is no unique constraint matching given keys for referenced table "{reference.table}"',
            "42830",
            number=1822,
            mysql=f"Failed to add the foreign key constraint. Missing index for constraint in the referenced "
            f"table '{reference.table}'",
        )
    return replace(reference, columns=columns)


def create_index(snapshot: Snapshot, node: CreateIndex) -> bool:
    """Makes an index; False where it is there and IF NOT EXISTS was said. SqlError."""
    table = snapshot.table(node.table, node.at)
    for name in node.columns:
        if table.shape.index(name) is None:
            raise SqlError(
                f'column "{name}" does not exist',
                "42703",
                number=1072,
                state="42000",
                mysql=f"Key column '{name}' doesn't exist in table",
            )
    name = node.name or "_".join([node.table, *node.columns, "idx"])
    if any(one.name == name for other in snapshot.tables.values() for one in other.shape.constraints):
        if node.if_not_exists:
            return False
        raise SqlError(
            f'relation "{name}" already exists', "42P07", number=1061, state="42000", mysql=f"Duplicate key name '{name}'"
        )
    kind = "unique" if node.unique else "index"
    if node.unique:
        _all_different(table, node.columns, name)
    table = snapshot.writable(node.table)
    one = Constraint(f"{kind}", node.columns, name, check="index")
    table.shape = replace(table.shape, constraints=(*table.shape.constraints, one))
    return True


def _all_different(table: Table, columns: tuple[str, ...], name: str) -> None:
    places = [table.shape.names.index(column) for column in columns]
    seen = set()
    for row in table.rows.values():
        key = tuple(row[place] for place in places)
        if None not in key and key in seen:
            values = ", ".join(map(str, key))
            raise SqlError(
                f'could not create unique index "{name}"',
                "23505",
                detail=f"Key ({', '.join(columns)})=({values}) is duplicated.",
                number=1062,
                state="23000",
                mysql=f"Duplicate entry '{'-'.join(map(str, key))}' for key '{name}'",
            )
        seen.add(key)


def alter(snapshot: Snapshot, node: Alter, planner: Planner) -> None:
    """One change of a table's shape. SqlError."""
    shape = snapshot.table(node.table, node.at).shape
    if node.action == "rename_table":
        _rename_table(snapshot, node)
    elif node.action == "add" and node.column is not None:
        _add_column(snapshot, node, node.column, planner)
    elif node.action == "rename":
        _rename_column(snapshot, node, _place_of(node, shape))
    else:
        _drop_column(snapshot, node, _place_of(node, shape))


def _place_of(node: Alter, shape: TableShape) -> int:
    place = shape.index(node.name)
    if place is None:
        raise SqlError(
            f'column "{node.name}" of relation "{node.table}" does not exist'
            if node.action == "drop"
            else f'column "{node.name}" does not exist',
            "42703",
            number=1091,
            state="42000",
            mysql=f"Can't DROP '{node.name}'; check that column/key exists",
            maria=f"Can't DROP COLUMN `{node.name}`; check that it exists",
        )
    return place


def _rename_table(snapshot: Snapshot, node: Alter) -> None:
    if node.new_name in snapshot.tables:
        raise DuplicateTable(node.new_name)
    table = snapshot.table(node.table).copy()
    snapshot.drop(node.table)
    table.shape = replace(table.shape, name=node.new_name)
    snapshot.create(table)


def _drop_column(snapshot: Snapshot, node: Alter, place: int) -> None:
    shape = snapshot.table(node.table).shape
    if any(node.name in one.columns and (one.kind == "foreign" or len(one.columns) > 1) for one in shape.constraints):
        raise NotEmulated("dropping a column of a key")
    table = snapshot.writable(node.table)
    kept = tuple(one for one in shape.constraints if node.name not in one.columns)
    table.shape = replace(shape, columns=shape.columns[:place] + shape.columns[place + 1 :], constraints=kept)
    table.rows = {number: row[:place] + row[place + 1 :] for number, row in table.rows.items()}
    table.size = sum(map(weight, table.rows.values()))


def _add_column(snapshot: Snapshot, node: Alter, column: ColumnDefinition, planner: Planner) -> None:
    if snapshot.table(node.table).shape.index(column.name) is not None:
        raise DuplicateColumn(column.name, node.table)
    if column.primary or column.unique or column.check or column.reference is not None or column.serial:
        raise NotEmulated("ALTER TABLE ADD COLUMN with a constraint")
    _default_fits(column, planner)
    table = snapshot.writable(node.table)
    value = (
        convert(compiled(column.default, planner.scope([])).read(Frame(())), column.type)
        if column.default is not None
        else None
    )
    if value is None and column.not_null and table.rows:
        raise SqlError(f'column "{column.name}" of relation "{node.table}" contains null values', "23502")
    table.shape = replace(table.shape, columns=(*table.shape.columns, column))
    table.rows = {number: (*row, value) for number, row in table.rows.items()}
    table.size = sum(map(weight, table.rows.values()))


def _rename_column(snapshot: Snapshot, node: Alter, place: int) -> None:
    table = snapshot.writable(node.table)
    shape = table.shape
    if shape.index(node.new_name) is not None:
        raise DuplicateColumn(node.new_name, node.table)
    if any(one.check and one.kind == "check" for one in shape.constraints):
        raise NotEmulated("renaming a column of a table with CHECK constraints")
    columns = list(shape.columns)
    columns[place] = replace(columns[place], name=node.new_name)
    constraints = tuple(
        replace(one, columns=tuple(node.new_name if name == node.name else name for name in one.columns))
        for one in shape.constraints
    )
    table.shape = replace(shape, columns=tuple(columns), constraints=constraints)

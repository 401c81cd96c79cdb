"""A server's tables as text of its data directory: one document a table, one for the names of databases and roles.

cluster   {"next_oid", "databases": {name: {owner, oid, template, grants, tables: {name: oid}}}, "roles": {name: {…}}}
table     {"name", "owner", "columns", "constraints", "grants", "counter", "next_row", "rows": {number: [values]}}
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.parser import Parser
from emulator.machine.programs.sql.syntax import ColumnDefinition, Constraint, Reference
from emulator.machine.programs.sql.tables import Cluster, Database, Role, Table, TableShape, weight
from emulator.machine.programs.sql.types import SqlType, Value

Document = dict[str, Any]  # a document of JSON


class Unreadable(SqlError):
    """A file of the data directory is not what we wrote."""

    def __init__(self) -> None:
        super().__init__("could not read a file of the data directory", "XX001")


def dump_cluster(cluster: Cluster) -> bytes:
    databases = {
        one.name: {
            "owner": one.owner, "oid": one.oid, "template": one.template, "grants": one.grants,
            "tables": {name: table.shape.oid for name, table in one.tables.items()},
        }
        for one in cluster.databases.values()
    }  # fmt: skip
    roles = {
        one.name: {"oid": one.oid, "password": one.password, "options": sorted(one.options), "grants": one.grants}
        for one in cluster.roles.values()
    }
    return json.dumps({"next_oid": cluster.next_oid, "databases": databases, "roles": roles}).encode()


def load_cluster(data: bytes) -> tuple[Cluster, dict[str, dict[str, int]]]:
    """The cluster without its tables, and for each database the numbers of them. Unreadable."""
    try:
        document: Document = json.loads(data)
        cluster = Cluster(next_oid=document["next_oid"])
        tables = {}
        for name, one in document["databases"].items():
            cluster.databases[name] = Database(name, one["owner"], one["oid"], {}, one["grants"], one["template"])
            tables[name] = one["tables"]
        for name, one in document["roles"].items():
            cluster.roles[name] = Role(name, one["oid"], one["password"], set(one["options"]), one["grants"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unreadable from None
    return cluster, tables


def dump_table(table: Table) -> bytes:
    shape = table.shape
    return json.dumps(
        {
            "name": shape.name,
            "owner": shape.owner,
            "columns": [_column(column) for column in shape.columns],
            "constraints": [_constraint(one) for one in shape.constraints],
            "grants": shape.grants,
            "counter": table.sequence.last,
            "next_row": table.next_row,
            "rows": {
                number: [str(one) if isinstance(one, Decimal) else one for one in row] for number, row in table.rows.items()
            },
        }
    ).encode()


def load_table(data: bytes, oid: int, mysql: bool) -> Table:
    """Unreadable."""
    try:
        document: Document = json.loads(data)
        columns = tuple(_read_column(one, mysql) for one in document["columns"])
        constraints = tuple(_read_constraint(one) for one in document["constraints"])
        grants = tuple((role, privileges) for role, privileges in document["grants"])
        table = Table(TableShape(document["name"], document["owner"], oid, columns, constraints, grants))
        numeric = [column.type.name == "numeric" for column in columns]
        for number, row in document["rows"].items():
            table.rows[int(number)] = tuple(_value(value, exact) for value, exact in zip(row, numeric, strict=True))
        table.sequence.last, table.next_row = document["counter"], document["next_row"]
    except (ValueError, KeyError, TypeError, AttributeError, SqlError):
        raise Unreadable from None
    table.size = sum(map(weight, table.rows.values()))
    return table


def _value(value: Value, exact: bool) -> Value:
    return Decimal(value) if exact and isinstance(value, str) else value


def _column(column: ColumnDefinition) -> list[object]:
    kind = column.type
    return [column.name, kind.name, kind.length, kind.scale, kind.word, column.not_null, column.default_text, column.serial]


def _read_column(one: list[Any], mysql: bool) -> ColumnDefinition:
    name, kind, length, scale, word, not_null, default, serial = one
    expression = Parser(default, mysql).expression() if default else None
    return ColumnDefinition(name, SqlType(kind, length, scale, word), not_null, expression, default, serial)


def _constraint(one: Constraint) -> list[object]:
    reference = one.reference
    other = None if reference is None else [reference.table, list(reference.columns), reference.cascade]
    return [one.kind, list(one.columns), one.name, other, one.check]


def _read_constraint(one: list[Any]) -> Constraint:
    kind, columns, name, other, check = one
    reference = Reference(other[0], tuple(other[1]), other[2]) if other else None
    return Constraint(kind, tuple(columns), name, reference, check)

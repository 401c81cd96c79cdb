"""The tables of PostgreSQL's own that a query can read here: a few columns of pg_database, pg_roles, pg_tables and
information_schema; and those that our psql asks for `\\d` (psql_relations, psql_columns, psql_keys).
"""

from __future__ import annotations

from collections.abc import Callable

from emulator.machine.programs.sql.query.results import Output
from emulator.machine.programs.sql.syntax import Constraint
from emulator.machine.programs.sql.tables import Cluster, Database, Row, Table
from emulator.machine.programs.sql.types import BOOLEAN, INTEGER, NAME, TEXT

View = tuple[list[Output], list[Row]]


def view(name: str, cluster: Cluster, database: Database, tables: dict[str, Table]) -> View | None:
    """One of the tables, None where there is none of that name."""
    maker = VIEWS.get(name)
    return None if maker is None else maker(cluster, database, tables)


def _outputs(*names: str) -> list[Output]:
    kinds = {"i": INTEGER, "b": BOOLEAN, "t": TEXT}
    return [Output(name.partition(":")[0], kinds.get(name.partition(":")[2], NAME)) for name in names]


def _databases(cluster: Cluster, database: Database, tables: dict[str, Table]) -> View:
    rows = [
        (one.oid, one.name, one.owner, one.template, one.name != "template0", _access(one))
        for one in cluster.databases.values()
    ]
    outputs = _outputs("oid:i", "datname", "datdba", "datistemplate:b", "datallowconn:b", "datacl:t")
    return outputs, sorted(rows, key=lambda row: str(row[1]))


def _access(database: Database) -> str | None:
    """Privileges as `\\l` shows them, lines between."""
    owner = database.owner
    if database.template:
        return f"=c/{owner}\n{owner}=CTc/{owner}"
    if not database.grants:
        return None
    return "\n".join(
        [f"=Tc/{owner}", f"{owner}=CTc/{owner}", *(f"{name}={short}/{owner}" for name, short in database.grants.items())]
    )


def _roles(cluster: Cluster, database: Database, tables: dict[str, Table]) -> View:
    options = ("superuser", "createrole", "createdb", "login", "replication", "bypassrls")
    names = ("rolsuper:b", "rolcreaterole:b", "rolcreatedb:b", "rolcanlogin:b", "rolreplication:b", "rolbypassrls:b")
    rows: list[Row] = [(one.oid, one.name, *(option in one.options for option in options)) for one in cluster.roles.values()]
    return _outputs("oid:i", "rolname", *names), sorted(rows, key=lambda row: str(row[1]))


def _users(cluster: Cluster, database: Database, tables: dict[str, Table]) -> View:
    rows = [
        (one.name, one.oid, "createdb" in one.options, "superuser" in one.options)
        for one in cluster.roles.values()
        if "login" in one.options
    ]
    return _outputs("usename", "usesysid:i", "usecreatedb:b", "usesuper:b"), list(rows)


def _tables(cluster: Cluster, database: Database, tables: dict[str, Table]) -> View:
    rows = [("public", name, table.shape.owner) for name, table in sorted(tables.items())]
    return _outputs("schemaname", "tablename", "tableowner"), list(rows)


def _schema_tables(cluster: Cluster, database: Database, tables: dict[str, Table]) -> View:
    rows = [(database.name, "public", name, "BASE TABLE") for name in sorted(tables)]
    return _outputs("table_catalog", "table_schema", "table_name", "table_type:t"), list(rows)


def _schema_columns(cluster: Cluster, database: Database, tables: dict[str, Table]) -> View:
    rows: list[Row] = []
    for name, table in sorted(tables.items()):
        for place, column in enumerate(table.shape.columns, 1):
            null = "NO" if column.not_null else "YES"
            rows.append(
                (database.name, "public", name, column.name, place, default_of(name, table, place - 1), null, column.type.name)
            )
    names = (
        "table_catalog",
        "table_schema",
        "table_name",
        "column_name",
        "ordinal_position:i",
        "column_default:t",
        "is_nullable:t",
    )
    return _outputs(*names, "data_type:t"), rows


def default_of(name: str, table: Table, place: int) -> str | None:
    """A column's default as PostgreSQL writes it back."""
    column = table.shape.columns[place]
    if column.serial:
        return f"nextval('{name}_{column.name}_seq'::regclass)"
    text = column.default_text
    if text.startswith("'"):
        return f"{text}::{column.type.name}"
    if text.lower() in ("current_timestamp", "current_date", "current_user", "true", "false"):
        return text.upper() if text.lower().startswith("current") else text.lower()
    return text or None


def _relations(cluster: Cluster, database: Database, tables: dict[str, Table]) -> View:
    rows: list[Row] = []
    for name, table in tables.items():
        owner = table.shape.owner
        rows.append((name, "table", owner, None))
        rows += [(f"{name}_{column.name}_seq", "sequence", owner, name) for column in table.shape.columns if column.serial]
        keys = ("primary", "unique", "index")
        rows += [(one.name, "index", owner, name) for one in table.shape.constraints if one.kind in keys]
    return _outputs("name", "kind:t", "owner", "of"), sorted(rows, key=lambda row: str(row[0]))


def _columns(cluster: Cluster, database: Database, tables: dict[str, Table]) -> View:
    rows: list[Row] = [
        (name, column.name, str(column.type), column.not_null, default_of(name, table, place))
        for name, table in tables.items()
        for place, column in enumerate(table.shape.columns)
    ]
    return _outputs("relation", "name", "type:t", "not_null:b", "default:t"), rows


def _keys(cluster: Cluster, database: Database, tables: dict[str, Table]) -> View:
    rows: list[Row] = []
    for name, table in tables.items():
        rows += [(name, one.kind, one.name, _definition(one)) for one in table.shape.constraints]
        for other, child in tables.items():
            rows += [
                (name, "referenced", one.name, f'TABLE "{other}" CONSTRAINT "{one.name}" {_definition(one)}')
                for one in child.shape.constraints
                if one.reference is not None and one.reference.table == name
            ]
    return _outputs("relation", "kind:t", "name", "definition:t"), rows


def _definition(one: Constraint) -> str:
    columns = ", ".join(one.columns)
    if one.kind == "check":
        return f"CHECK {one.check}"
    if one.reference is not None:
        rule = {"cascade": " ON DELETE CASCADE", "set null": " ON DELETE SET NULL"}.get(one.reference.cascade, "")
        return f"FOREIGN KEY ({columns}) REFERENCES {one.reference.table}({', '.join(one.reference.columns)}){rule}"
    unique = "UNIQUE, " if one.check == "index" else "UNIQUE CONSTRAINT, "
    return {"primary": "PRIMARY KEY, ", "unique": unique}.get(one.kind, "") + f"btree ({columns})"


VIEWS: dict[str, Callable[[Cluster, Database, dict[str, Table]], View]] = {
    "pg_database": _databases,
    "pg_roles": _roles,
    "pg_user": _users,
    "pg_tables": _tables,
    "information_schema.tables": _schema_tables,
    "information_schema.columns": _schema_columns,
    "psql_relations": _relations,
    "psql_columns": _columns,
    "psql_keys": _keys,
}

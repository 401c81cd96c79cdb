"""What a statement can end in. A class carries the facts and words them for both dialects; `SqlError` is what a client gets.

SqlError
  SyntaxFault UndefinedTable UndefinedColumn UndefinedFunction UndefinedDatabase
  DuplicateTable DuplicateColumn DuplicateDatabase DuplicateKey NullViolation ForeignKeyViolation CheckViolation
  BadValue TooLong OutOfRange Denied NotEmulated Fault
"""

from __future__ import annotations

from emulator.errors import EmulatorError


class SqlError(EmulatorError):
    """`code` is the SQLSTATE, `number` MySQL's own; `position` counts characters of the statement from 1, 0 for none.
    `mysql`, `maria` are those products' words, with number and state where MariaDB's differ; `table` stands for {table}."""

    def __init__(
        self,
        message: str,
        code: str = "XX000",
        *,
        position: int = 0,
        detail: str = "",
        hint: str = "",
        number: int = 1105,
        state: str = "HY000",
        mysql: str | None = None,
        maria: str | tuple[int, str, str] = "",
    ) -> None:
        super().__init__(message)
        self.message, self.code, self.position = message, code, position
        self.detail, self.hint = detail, hint
        self.number, self.state, self.mysql = number, state, message if mysql is None else mysql
        self.maria = maria if isinstance(maria, tuple) else (number, state, maria or self.mysql)
        self.table = ""


class NotEmulated(SqlError):
    """Real servers do this; ours does not."""

    def __init__(self, what: str, position: int = 0) -> None:
        super().__init__(f"docker-emulator: {what} is not emulated", "0A000", number=1235, state="42000")


class SyntaxFault(SqlError):
    """The statement ends too early (`near` None), or has a word where none may stand. `rest`: the statement from there."""

    def __init__(self, near: str | None, position: int, rest: str, line: int) -> None:
        where = "at end of input" if near is None else f'at or near "{near}"'
        super().__init__(
            f"syntax error {where}",
            "42601",
            position=position,
            number=1064,
            state="42000",
            mysql="You have an error in your SQL syntax; check the manual that corresponds to your {product} server version "
            f"for the right syntax to use near '{rest[:80]}' at line {line}",
        )


class UndefinedTable(SqlError):
    def __init__(self, name: str, position: int = 0, *, database: str = "", dropping: bool = False) -> None:
        super().__init__(
            f'{"table" if dropping else "relation"} "{name}" does not exist',
            "42P01",
            position=position,
            number=1051 if dropping else 1146,
            state="42S02",
            mysql=f"Unknown table '{database}.{name}'" if dropping else f"Table '{database}.{name}' doesn't exist",
        )


CLAUSES = {
    "field list": ("field list", "SELECT"),
    "insert list": ("field list", "INSERT INTO"),
    "update list": ("field list", "SET"),
    "where clause": ("where clause", "WHERE"),
    "group statement": ("group statement", "GROUP BY"),
    "having clause": ("having clause", "HAVING"),
    "order clause": ("order clause", "ORDER BY"),
    "on clause": ("on clause", "ON"),
}
"""Where a column is named, in the words of MySQL and of MariaDB."""


class UndefinedColumn(SqlError):
    """`relation`: the table whose column list names it; `table`: the qualifier; `clause`: where it stands, in MySQL's words."""

    def __init__(
        self, name: str, position: int = 0, *, relation: str = "", table: str = "", hint: str = "", clause: str = "field list"
    ) -> None:
        shown = f'"{name}" of relation "{relation}"' if relation else f"{table}.{name}" if table else f'"{name}"'
        super().__init__(
            f"column {shown} does not exist",
            "42703",
            position=position,
            hint=hint,
            number=1054,
            state="42S22",
            mysql=f"Unknown column '{f'{table}.' if table else ''}{name}' in '{CLAUSES[clause][0]}'",
            maria=f"Unknown column '{f'{table}.' if table else ''}{name}' in '{CLAUSES[clause][1]}'",
        )


class MissingFrom(SqlError):
    """A qualifier that names no table of the query."""

    def __init__(self, table: str, column: str, position: int) -> None:
        super().__init__(
            f'missing FROM-clause entry for table "{table}"',
            "42P01",
            position=position,
            number=1054,
            state="42S22",
            mysql=f"Unknown column '{table}.{column}' in 'field list'",
            maria=f"Unknown column '{table}.{column}' in 'SELECT'",
        )


class AmbiguousColumn(SqlError):
    def __init__(self, name: str, position: int) -> None:
        super().__init__(
            f'column reference "{name}" is ambiguous',
            "42702",
            position=position,
            number=1052,
            state="23000",
            mysql=f"Column '{name}' in field list is ambiguous",
            maria=f"Column '{name}' in SELECT is ambiguous",
        )


class UndefinedFunction(SqlError):
    def __init__(self, name: str, types: list[str], position: int, database: str = "") -> None:
        super().__init__(
            f"function {name}({', '.join(types)}) does not exist",
            "42883",
            position=position,
            hint="No function matches the given name and argument types. You might need to add explicit type casts.",
            number=1305 if database else 1046,
            state="42000" if database else "3D000",
            mysql=f"FUNCTION {database}.{name} does not exist" if database else "No database selected",
            maria=(1305, "42000", f"FUNCTION {f'{database}.' if database else ''}{name} does not exist"),
        )


class UndefinedOperator(SqlError):
    def __init__(self, left: str, operator: str, right: str, position: int) -> None:
        super().__init__(
            f"operator does not exist: {left} {operator} {right}".replace(":  ", ": "),
            "42883",
            position=position,
            hint="No operator matches the given name and argument types. You might need to add explicit type casts.",
        )


class UndefinedDatabase(SqlError):
    def __init__(self, name: str, *, dropping: bool = False) -> None:
        drop = f"Can't drop database '{name}'; database doesn't exist"
        super().__init__(
            f'database "{name}" does not exist',
            "3D000",
            number=1008 if dropping else 1049,
            state="HY000" if dropping else "42000",
            mysql=drop if dropping else f"Unknown database '{name}'",
        )


class DuplicateTable(SqlError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f'relation "{name}" already exists', "42P07", number=1050, state="42S01", mysql=f"Table '{name}' already exists"
        )


class DuplicateColumn(SqlError):
    def __init__(self, name: str, relation: str = "", assigned: bool = False) -> None:
        shown = (
            f'column "{name}" of relation "{relation}" already exists'
            if relation
            else f'column "{name}" specified more than once'
        )
        words = f"Column '{name}' specified twice" if assigned else f"Duplicate column name '{name}'"
        number, state = (1110, "42000") if assigned else (1060, "42S21")
        super().__init__(shown, "42701", number=number, state=state, mysql=words)


class DuplicateDatabase(SqlError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f'database "{name}" already exists',
            "42P04",
            number=1007,
            mysql=f"Can't create database '{name}'; database exists",
        )


class DuplicateKey(SqlError):
    """`key`, `values`: column names and shown values; `index` as MySQL names it, of `table`: `users.PRIMARY`."""

    def __init__(self, constraint: str, key: list[str], values: list[str], index: str, table: str = "") -> None:
        super().__init__(
            f'duplicate key value violates unique constraint "{constraint}"',
            "23505",
            detail=f"Key ({', '.join(key)})=({', '.join(values)}) already exists.",
            number=1062,
            state="23000",
            mysql=f"Duplicate entry '{'-'.join(values)}' for key '{f'{table}.' if table else ''}{index}'",
            maria=f"Duplicate entry '{'-'.join(values)}' for key '{index}'",
        )


class NullViolation(SqlError):
    """`given`: the statement said NULL, rather than nothing."""

    def __init__(self, column: str, relation: str, row: list[str], given: bool) -> None:
        super().__init__(
            f'null value in column "{column}" of relation "{relation}" violates not-null constraint',
            "23502",
            detail=f"Failing row contains ({', '.join(row)}).",
            number=1048 if given else 1364,
            state="23000" if given else "HY000",
            mysql=f"Column '{column}' cannot be null" if given else f"Field '{column}' doesn't have a default value",
        )


class ForeignKeyViolation(SqlError):
    """`child` True: the row refers to nothing; False: rows still refer to what goes away."""

    def __init__(self, table: str, constraint: str, key: str, value: str, other: str, child: bool, mysql: str) -> None:
        verb = "insert or update on" if child else "update or delete on"
        on = "" if child else f' on table "{other}"'
        detail = f'is not present in table "{other}"' if child else f'is still referenced from table "{other}"'
        super().__init__(
            f'{verb} table "{table}" violates foreign key constraint "{constraint}"{on}',
            "23503",
            detail=f"Key ({key})=({value}) {detail}.",
            number=1452 if child else 1451,
            state="23000",
            mysql=f"Cannot {'add or update a child' if child else 'delete or update a parent'} row: a foreign "
            f"key constraint fails "
            f"({mysql})",
        )


class CheckViolation(SqlError):
    def __init__(self, relation: str, constraint: str, row: list[str], database: str) -> None:
        maria_name = constraint.replace(f"{relation}_chk", "CONSTRAINT")
        super().__init__(
            f'new row for relation "{relation}" violates check constraint "{constraint}"',
            "23514",
            detail=f"Failing row contains ({', '.join(row)}).",
            number=3819,
            mysql=f"Check constraint '{constraint}' is violated.",
            maria=(4025, "23000", f"CONSTRAINT `{maria_name}` failed for `{database}`.`{relation}`"),
        )


class BadValue(SqlError):
    """A text that is no value of a type."""

    def __init__(self, type_name: str, text: str, position: int = 0, column: str = "", row: int = 1) -> None:
        super().__init__(
            f'invalid input syntax for type {type_name}: "{text}"',
            "22P02",
            position=position,
            number=1366,
            mysql=f"Incorrect {type_name} value: '{text}' for column '{column}' at row {row}",
            maria=(1366, "22007", f"Incorrect {type_name} value: '{text}' for column {{table}}.`{column}` at row {row}"),
        )


class OutOfRange(SqlError):
    def __init__(self, message: str, column: str = "") -> None:
        super().__init__(
            message, "22003", number=1264, state="22003", mysql=f"Out of range value for column '{column}' at row 1"
        )

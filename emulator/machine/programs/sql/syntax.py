"""The tree of a statement. `at` is where a node begins in its source, from 0; `text` what was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from emulator.machine.programs.sql.types import SqlType, Value


@dataclass(frozen=True, slots=True)
class Literal:
    value: Value
    type: SqlType
    at: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    table: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Star:
    table: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str
    operand: Expression
    at: int = 0


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Expression
    right: Expression
    at: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Expression, ...]
    at: int = 0
    star: bool = False
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    operand: Expression
    type: SqlType
    at: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    operand: Expression | None
    branches: tuple[tuple[Expression, Expression], ...]
    otherwise: Expression | None
    at: int = 0


@dataclass(frozen=True, slots=True)
class IsNull:
    operand: Expression
    negated: bool
    at: int = 0


@dataclass(frozen=True, slots=True)
class Within:
    """`x [NOT] IN (…)`: values or a query."""

    operand: Expression
    values: tuple[Expression, ...]
    query: Select | None
    negated: bool
    at: int = 0


@dataclass(frozen=True, slots=True)
class SubQuery:
    """`(SELECT …)` as a value, or `EXISTS (SELECT …)`."""

    query: Select
    exists: bool = False
    at: int = 0


Expression: TypeAlias = "Literal | Column | Star | Unary | Binary | Call | Cast | Case | IsNull | Within | SubQuery"


@dataclass(frozen=True, slots=True)
class Item:
    """One of a select list: `text` as written, `label` behind AS."""

    expression: Expression
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """One table of FROM: `kind` is how it is joined to those before: "", cross, inner, left, right."""

    name: str
    alias: str
    kind: str = ""
    condition: Expression | None = None
    using: tuple[str, ...] = ()
    query: Select | None = None
    call: Call | None = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    expression: Expression
    descending: bool = False
    nulls_first: bool | None = None


@dataclass(frozen=True, slots=True)
class Select:
    items: tuple[Item, ...]
    sources: tuple[Source, ...] = ()
    where: Expression | None = None
    groups: tuple[Expression, ...] = ()
    having: Expression | None = None
    orders: tuple[Order, ...] = ()
    limit: Expression | None = None
    offset: Expression | None = None
    distinct: bool = False
    union: Select | None = None
    union_all: bool = False
    at: int = 0


@dataclass(frozen=True, slots=True)
class Insert:
    table: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[Expression | None, ...], ...]
    query: Select | None = None
    ignore: bool = False
    returning: tuple[Item, ...] = ()
    at: int = 0


@dataclass(frozen=True, slots=True)
class Update:
    table: str
    alias: str
    changes: tuple[tuple[str, Expression | None, int], ...]
    where: Expression | None = None
    returning: tuple[Item, ...] = ()
    at: int = 0


@dataclass(frozen=True, slots=True)
class Delete:
    table: str
    alias: str
    where: Expression | None = None
    returning: tuple[Item, ...] = ()
    at: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """REFERENCES table (columns)."""

    table: str
    columns: tuple[str, ...] = ()
    cascade: str = ""


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    name: str
    type: SqlType
    not_null: bool = False
    default: Expression | None = None
    default_text: str = ""
    serial: bool = False
    primary: bool = False
    unique: bool = False
    check: str = ""
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class Constraint:
    """`kind`: primary, unique, foreign, check, index."""

    kind: str
    columns: tuple[str, ...] = ()
    name: str = ""
    reference: Reference | None = None
    check: str = ""


@dataclass(frozen=True, slots=True)
class CreateTable:
    name: str
    columns: tuple[ColumnDefinition, ...]
    constraints: tuple[Constraint, ...] = ()
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True)
class Alter:
    """`action`: add, drop, rename (a column), rename_table."""

    table: str
    action: str
    column: ColumnDefinition | None = None
    name: str = ""
    new_name: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class CreateIndex:
    name: str
    table: str
    columns: tuple[str, ...]
    unique: bool = False
    if_not_exists: bool = False
    at: int = 0


@dataclass(frozen=True, slots=True)
class Simple:
    """A statement of words alone: `verb` such as "drop table", "create role", "begin", "show"; what it names, and its
    options.
    """

    verb: str
    names: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    optional: bool = False
    at: int = 0


Statement: TypeAlias = "Select | Insert | Update | Delete | CreateTable | CreateIndex | Alter | Simple"

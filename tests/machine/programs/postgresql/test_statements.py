"""The small SQL: any statement ends in rows or in an SqlError, and within its bounds."""

from __future__ import annotations

import time
from contextlib import suppress
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.machine.programs.sql.changes import Changer
from emulator.machine.programs.sql.define import alter, create_index, create_table
from emulator.machine.programs.sql.errors import NotEmulated, SqlError
from emulator.machine.programs.sql.functions.moment import Moment
from emulator.machine.programs.sql.parser import parse, split
from emulator.machine.programs.sql.query.planner import Planner
from emulator.machine.programs.sql.storage import dump_table, load_table
from emulator.machine.programs.sql.syntax import Alter, CreateIndex, CreateTable, Delete, Insert, Select, Update
from emulator.machine.programs.sql.tables import Database, Row, Snapshot

WORDS = [
    "select", "insert", "into", "values", "update", "delete", "from", "where", "group", "by", "having", "order", "limit",
    "offset", "create", "table", "drop", "alter", "add", "column", "t", "u", "id", "name", "1", "2.5", "'x'", "''", "null",
    "true", "(", ")", ",", "*", "=", "<>", "+", "-", "/", "%", "||", "::", "int", "text", "numeric(3,1)", "and", "or",
    "not", "in", "like", "between", "case", "when", "then", "else", "end", "as", "on", "join", "left", "union", "all",
    "distinct", "count(*)", "sum(id)", "max(name)", "coalesce(", "upper(", "primary", "key", "unique", "references",
    "t(id)", "default", "set", "returning", "is", "exists", "cast(", "interval", "over", "with", '"', "'", ";", "$$", "--",
    "/*", "9999999999999", "1e400", ".",
]  # fmt: skip


def run(snapshot: Snapshot, text: str, mysql: bool = False) -> list[Row]:
    """The rows of a statement."""
    moment = Moment(mysql, "2026-11-24 09:00:00", "postgres", "postgres", "0", Random(1))
    planner = Planner(snapshot, moment, lambda name: None, lambda name, privilege: None)
    rows: list[Row] = []
    for source, tokens in split(text, mysql):
        node = parse(source if not tokens else text, mysql, tokens)
        match node:
            case Select():
                rows = planner.prepare(node).rows(None)
            case Insert():
                rows = Changer(planner).insert(node).rows
            case Update():
                rows = Changer(planner).update(node).rows
            case Delete():
                rows = Changer(planner).delete(node).rows
            case CreateTable():
                create_table(snapshot, node, "postgres", 1, planner)
            case CreateIndex():
                create_index(snapshot, node)
            case Alter():
                alter(snapshot, node, planner)
    return rows


def fresh() -> Snapshot:
    snapshot = Snapshot.of(Database("postgres", "postgres", 5))
    run(snapshot, "create table t (id serial primary key, name text unique, price numeric(6,2), seen timestamp default now())")
    run(snapshot, "insert into t (name, price) values ('a', 1.5), ('b', null), (null, 3)")
    return snapshot


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14), st.booleans())
def test_any_words(words: list[str], mysql: bool) -> None:
    with suppress(SqlError):
        run(fresh(), " ".join(words), mysql)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40))
def test_any_text(text: str) -> None:
    with suppress(SqlError):
        run(fresh(), f"select '{text}', {text}")


@pytest.mark.parametrize(
    "text",
    [
        "select count(*) from generate_series(1, 1000000000)",
        "select count(*) from generate_series(1, 20000) a, generate_series(1, 20000) b",
        "select repeat('x', 1000000000)",
        "select " + "(" * 500 + "1" + ")" * 500,
        "select " + "not " * 5000 + "true",
        "select 1" + " + 1" * 100 + " from generate_series(1, 100000)",
        "select 9::numeric ^ 999999999",
        "select 10 ^ 100000.5",
        "select rpad('x', 2000000000, 'y')",
        "select 1" + " + 1" * 5000,
        "select " + " or ".join(["true"] * 5000),
        "select 'a' like '" + "%a" * 300 + "b' from generate_series(1, 10)",
        "select round(1.5, 2000000000)",
    ],
    ids=range(13),
)
def test_bounds(text: str) -> None:
    start = time.process_time()
    with suppress(SqlError):
        run(fresh(), text)
    assert time.process_time() - start < 8


@pytest.mark.parametrize(
    "text",
    [
        "select rank() over (order by id) from t",
        "with x as (select 1) select * from x",
        "select interval '1 day'",
        "copy t from stdin",
        "create view v as select 1",
        "select to_char(now(), 'YYYY')",
        "explain select 1",
        "create table j (d jsonb)",
    ],
)
def test_what_is_not_emulated_says_so(text: str) -> None:
    with pytest.raises(NotEmulated, match=r"docker-emulator: .* is not emulated"):
        run(fresh(), text)


def test_tables_come_back_from_their_text() -> None:
    snapshot = fresh()
    run(snapshot, "create table u (id int primary key, t_id int references t on delete set null, w text check (length(w) > 1))")
    run(snapshot, "insert into u values (1, 2, 'long')")
    for name in ("t", "u"):
        table = snapshot.tables[name]
        again = load_table(dump_table(table), 1, False)
        assert (again.rows, again.shape.constraints, again.sequence) == (table.rows, table.shape.constraints, table.sequence)
    with pytest.raises(SqlError):
        load_table(b'{"name": 1}', 1, False)

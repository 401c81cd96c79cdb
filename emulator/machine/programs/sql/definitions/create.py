"""CREATE, and what it makes but tables and roles: databases and indexes."""

from __future__ import annotations

from functools import partial

from emulator.machine.programs.sql.definitions.accounts import create_role
from emulator.machine.programs.sql.definitions.columns import index_column
from emulator.machine.programs.sql.definitions.drop import UNCREATED
from emulator.machine.programs.sql.definitions.tables import create_table
from emulator.machine.programs.sql.errors import NotEmulated
from emulator.machine.programs.sql.expressions import ExpressionReader
from emulator.machine.programs.sql.syntax import CreateIndex, Simple, Statement


def create(reader: ExpressionReader, at: int) -> Statement:
    if reader.at_word(*UNCREATED):
        raise NotEmulated(f"CREATE {reader.token.value.upper()}")
    unique = reader.accept("unique")
    if reader.accept("index"):
        return _index(reader, unique, at)
    if unique:
        reader.fail()
    if reader.accept("table"):
        return create_table(reader)
    if reader.accept("database") or (reader.mysql and reader.accept("schema")):
        return _database(reader, at)
    if reader.at_word("user", "role", "group"):
        return create_role(reader, at)
    raise reader.wrong()


def _database(reader: ExpressionReader, at: int) -> Simple:
    optional = reader.mysql and reader.accept("if", "not", "exists")
    name, options = reader.name(), {}
    reader.accept("with")
    while reader.token.kind in ("word", "name"):
        key = reader.advance().value.lower()
        if key in ("character", "default") and reader.mysql:
            reader.accept("set")
            continue
        reader.accept_operator("=")
        if key not in ("owner", "encoding", "template", "charset", "set", "collate"):
            raise NotEmulated(f"CREATE DATABASE … {key.upper()}")
        options[key] = reader.advance().value
    return Simple("create database", (name,), options, optional, at)


def _index(reader: ExpressionReader, unique: bool, at: int) -> CreateIndex:
    reader.accept("concurrently")
    optional = reader.accept("if", "not", "exists")
    name = "" if reader.at_word("on") else reader.name()
    reader.expect("on")
    where = reader.token.at
    table = reader.qualified()
    if reader.accept("using"):
        reader.name()
    columns = tuple(reader.parenthesised(partial(index_column, reader)))
    if reader.at_word("where", "include"):
        raise NotEmulated(f"CREATE INDEX … {reader.token.value.upper()}")
    return CreateIndex(name, table, columns, unique, optional, where)

"""DROP."""

from __future__ import annotations

from functools import partial

from emulator.machine.programs.sql.definitions.accounts import account
from emulator.machine.programs.sql.errors import NotEmulated
from emulator.machine.programs.sql.expressions import ExpressionReader
from emulator.machine.programs.sql.syntax import Simple

UNCREATED = {
    "view", "schema", "function", "procedure", "trigger", "sequence", "type", "extension", "materialized", "domain", "policy",
    "temporary", "temp", "unlogged", "event", "or", "rule", "aggregate", "cast", "collation", "publication",
    "subscription", "server",
    "tablespace", "foreign", "operator", "statistics", "fulltext", "spatial",
}  # fmt: skip


def drop(reader: ExpressionReader, at: int) -> Simple:
    word = reader.token.value.lower()
    if (
        reader.accept("table")
        or reader.accept("database")
        or (reader.mysql and reader.accept("schema"))
        or reader.accept("index")
    ):
        word = {"schema": "database"}.get(word, word)
    elif reader.accept("user") or reader.accept("role"):
        word = "role"
    elif reader.at_word(*UNCREATED):
        raise NotEmulated(f"DROP {word.upper()}")
    else:
        reader.fail()
    optional = reader.accept("if", "exists")
    part = partial(account, reader) if reader.mysql and word == "role" else reader.qualified
    names = tuple(reader.listed(part))
    options = {}
    if word == "index" and reader.mysql:
        reader.expect("on")
        options["table"] = reader.name()
    if reader.accept("cascade"):
        options["cascade"] = "yes"
    reader.accept("restrict")
    return Simple(f"drop {word}", names, options, optional, at)

"""Transactions, SET, USE, SHOW and DESCRIBE."""

from __future__ import annotations

from emulator.machine.programs.sql.errors import NotEmulated
from emulator.machine.programs.sql.expressions import ExpressionReader
from emulator.machine.programs.sql.syntax import Simple


def control(reader: ExpressionReader, at: int) -> Simple:
    for words, verb in (
        (("begin",), "begin"),
        (("start", "transaction"), "begin"),
        (("commit",), "commit"),
        (("end",), "commit"),
        (("rollback",), "rollback"),
        (("abort",), "rollback"),
    ):
        if not (reader.mysql and verb != "begin" and words[0] in ("end", "abort")) and reader.accept(*words):
            reader.accept("work") or reader.accept("transaction")
            if reader.at_word("to", "isolation", "read", "and"):
                raise NotEmulated(f"{words[0].upper()} {reader.token.value.upper()}")
            return Simple(verb, at=at, options={"word": words[0]})
    if reader.accept("set"):
        return _set(reader, at)
    if reader.accept("use") and reader.mysql:
        return Simple("use", (reader.name(),), at=at)
    if reader.at_word("show", "describe", "desc", "flush"):
        return _show(reader, at)
    raise reader.wrong()


def _set(reader: ExpressionReader, at: int) -> Simple:
    scope = "global" if reader.accept("global") else "session"
    reader.accept("session") or reader.accept("local")
    if reader.at_word("role", "transaction", "constraints", "time", "authorization"):
        raise NotEmulated(f"SET {reader.token.value.upper()}")
    if reader.mysql and reader.accept("names"):
        return Simple("set", ("names", reader.advance().value), {"scope": scope}, at=at)
    if reader.mysql and reader.accept("password"):
        raise NotEmulated("SET PASSWORD")
    own = reader.mysql and reader.accept_operator("@")
    reader.accept_operator("@@")
    name = f"@{reader.name()}" if own else reader.qualified()
    if not reader.accept("to") and not reader.accept_operator("="):
        reader.expect_operator(":=")
    value = ""
    while reader.token.kind != "end" and not reader.at_operator(";"):
        if reader.at_operator(",") and reader.mysql:
            raise NotEmulated("SET of more than one variable")
        value += reader.advance().value
    return Simple("set", (name, value), {"scope": scope}, at=at)


def _show(reader: ExpressionReader, at: int) -> Simple:
    verb = reader.advance().value.lower()
    words = []
    while reader.token.kind != "end" and not reader.at_operator(";"):
        words.append(reader.advance().value)
    if verb in ("describe", "desc"):
        if not reader.mysql or len(words) != 1:
            reader.index = 0
            reader.fail()
        return Simple("describe", tuple(words), at=at)
    return Simple(verb, tuple(words), at=at)

"""Users and roles, and what they may."""

from __future__ import annotations

from emulator.machine.programs.sql.errors import NotEmulated
from emulator.machine.programs.sql.expressions import ExpressionReader
from emulator.machine.programs.sql.syntax import Simple


def create_role(reader: ExpressionReader, at: int) -> Simple:
    word = reader.advance().value.lower()
    optional = reader.mysql and reader.accept("if", "not", "exists")
    if reader.mysql:
        return Simple("create role", (account(reader),), _identified(reader), optional, at)
    name, options = reader.name(), {"login": "yes" if word == "user" else ""}
    return Simple("create role", (name,), _role_options(reader, options), at=at)


def alter_role(reader: ExpressionReader, at: int) -> Simple:
    reader.advance()
    if reader.mysql:
        optional = reader.accept("if", "exists")
        return Simple("alter role", (account(reader),), _identified(reader), optional, at)
    return Simple("alter role", (reader.name(),), _role_options(reader, {}), at=at)


def _role_options(reader: ExpressionReader, options: dict[str, str]) -> dict[str, str]:
    reader.accept("with")
    while reader.token.kind == "word":
        word = reader.advance().value.lower()
        if word == "encrypted":
            continue
        if word == "password":
            options["password"] = "" if reader.accept("null") else reader.text()
        elif word in ("superuser", "createdb", "createrole", "login", "replication", "inherit", "bypassrls"):
            options[word] = "yes"
        elif word.startswith("no") and word[2:] in (
            "superuser",
            "createdb",
            "createrole",
            "login",
            "replication",
            "bypassrls",
        ):
            options[word[2:]] = ""
        else:
            raise NotEmulated(f"the role option {word.upper()}")
    return options


def account(reader: ExpressionReader) -> str:
    """MySQL's 'name'@'host'."""
    name = reader.advance().value if reader.token.kind in ("string", "name", "word") else reader.name()
    host = "%"
    if reader.accept_operator("@"):
        host = reader.advance().value
    return f"{name}@{host}"


def _identified(reader: ExpressionReader) -> dict[str, str]:
    if not reader.accept("identified"):
        return {}
    if reader.accept("with"):
        reader.advance()
    if not reader.accept("by"):
        raise NotEmulated("IDENTIFIED without BY")
    return {"password": reader.text()}


def grant(reader: ExpressionReader, at: int) -> Simple:
    verb = reader.advance().value.lower()
    words: list[str] = []
    while not reader.at_word("on") and reader.token.kind == "word":
        words.append(reader.advance().value.lower())
        reader.accept_operator(",")
    if not reader.accept("on"):
        raise NotEmulated(f"{verb.upper()} of roles")
    kind = "table"
    if reader.at_word("database", "schema", "all", "sequence", "table") and not reader.mysql:
        kind = reader.advance().value.lower()
    if kind in ("all", "sequence", "schema"):
        raise NotEmulated(f"{verb.upper()} ON {kind.upper()}")
    target = _scope(reader) if reader.mysql else reader.qualified()
    reader.expect("to" if verb == "grant" else "from")
    grantee = account(reader) if reader.mysql else reader.name()
    options = {"privileges": " ".join(words), "kind": kind, "to": grantee}
    if reader.accept("with", "grant", "option"):
        options["option"] = "yes"
    return Simple(verb, (target,), options, at=at)


def _scope(reader: ExpressionReader) -> str:
    """MySQL's `db.*`, `*.*`, `db.table`."""
    parts = [reader.advance().value]
    if reader.accept_operator("."):
        parts.append(reader.advance().value)
    return ".".join(parts)

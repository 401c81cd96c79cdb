"""Statements that define and set things: CREATE, DROP, ALTER, GRANT, SET, SHOW, transactions."""

from __future__ import annotations

from dataclasses import replace

from emulator.machine.programs.sql.errors import NotEmulated
from emulator.machine.programs.sql.expressions import ExpressionReader
from emulator.machine.programs.sql.syntax import (
    Alter,
    ColumnDefinition,
    Constraint,
    CreateIndex,
    CreateTable,
    Reference,
    Simple,
    Statement,
)

SERIALS = {"serial", "serial4", "bigserial", "serial8", "smallserial"}
UNCREATED = {
    "view", "schema", "function", "procedure", "trigger", "sequence", "type", "extension", "materialized", "domain", "policy",
    "temporary", "temp", "unlogged", "event", "or", "rule", "aggregate", "cast", "collation", "publication",
    "subscription", "server",
    "tablespace", "foreign", "operator", "statistics", "fulltext", "spatial",
}  # fmt: skip
TABLE_OPTIONS = {"engine", "charset", "collate", "character", "default", "comment", "auto_increment", "row_format"}


class DefinitionReader(ExpressionReader):
    def definition(self) -> Statement:
        """Any statement but queries and changes of rows."""
        at = self.token.at
        if self.accept("create"):
            return self._create(at)
        if self.accept("drop"):
            return self._drop(at)
        if self.accept("alter"):
            return self._alter(at)
        if self.accept("truncate"):
            self.accept("table")
            return Simple("truncate", tuple(self.listed(self.qualified)), at=at)
        if self.at_word("grant", "revoke"):
            return self._grant(at)
        return self._control(at)

    def _control(self, at: int) -> Simple:
        for words, verb in (
            (("begin",), "begin"),
            (("start", "transaction"), "begin"),
            (("commit",), "commit"),
            (("end",), "commit"),
            (("rollback",), "rollback"),
            (("abort",), "rollback"),
        ):
            if not (self.mysql and verb != "begin" and words[0] in ("end", "abort")) and self.accept(*words):
                self.accept("work") or self.accept("transaction")
                if self.at_word("to", "isolation", "read", "and"):
                    raise NotEmulated(f"{words[0].upper()} {self.token.value.upper()}")
                return Simple(verb, at=at, options={"word": words[0]})
        if self.accept("set"):
            return self._set(at)
        if self.accept("use") and self.mysql:
            return Simple("use", (self.name(),), at=at)
        if self.at_word("show", "describe", "desc", "flush"):
            return self._show(at)
        raise self.wrong()

    def _set(self, at: int) -> Simple:
        scope = "global" if self.accept("global") else "session"
        self.accept("session") or self.accept("local")
        if self.at_word("role", "transaction", "constraints", "time", "authorization"):
            raise NotEmulated(f"SET {self.token.value.upper()}")
        if self.mysql and self.accept("names"):
            return Simple("set", ("names", self.advance().value), {"scope": scope}, at=at)
        if self.mysql and self.accept("password"):
            raise NotEmulated("SET PASSWORD")
        own = self.mysql and self.accept_operator("@")
        self.accept_operator("@@")
        name = f"@{self.name()}" if own else self.qualified()
        if not self.accept("to") and not self.accept_operator("="):
            self.expect_operator(":=")
        value = ""
        while self.token.kind != "end" and not self.at_operator(";"):
            if self.at_operator(",") and self.mysql:
                raise NotEmulated("SET of more than one variable")
            value += self.advance().value
        return Simple("set", (name, value), {"scope": scope}, at=at)

    def _show(self, at: int) -> Simple:
        verb = self.advance().value.lower()
        words = []
        while self.token.kind != "end" and not self.at_operator(";"):
            words.append(self.advance().value)
        if verb in ("describe", "desc"):
            if not self.mysql or len(words) != 1:
                self.index = 0
                self.fail()
            return Simple("describe", tuple(words), at=at)
        return Simple(verb, tuple(words), at=at)

    # create

    def _create(self, at: int) -> Statement:
        if self.at_word(*UNCREATED):
            raise NotEmulated(f"CREATE {self.token.value.upper()}")
        unique = self.accept("unique")
        if self.accept("index"):
            return self._create_index(unique, at)
        if unique:
            self.fail()
        if self.accept("table"):
            return self._create_table()
        if self.accept("database") or (self.mysql and self.accept("schema")):
            return self._create_database(at)
        if self.at_word("user", "role", "group"):
            return self._create_role(at)
        raise self.wrong()

    def _exists(self, *words: str) -> bool:
        return self.accept("if", *words)

    def _create_database(self, at: int) -> Simple:
        optional = self.mysql and self._exists("not", "exists")
        name, options = self.name(), {}
        self.accept("with")
        while self.token.kind in ("word", "name"):
            key = self.advance().value.lower()
            if key in ("character", "default") and self.mysql:
                self.accept("set")
                continue
            self.accept_operator("=")
            if key not in ("owner", "encoding", "template", "charset", "set", "collate"):
                raise NotEmulated(f"CREATE DATABASE … {key.upper()}")
            options[key] = self.advance().value
        return Simple("create database", (name,), options, optional, at)

    def _create_role(self, at: int) -> Simple:
        word = self.advance().value.lower()
        optional = self.mysql and self._exists("not", "exists")
        if self.mysql:
            return Simple("create role", (self._account(),), self._identified(), optional, at)
        name, options = self.name(), {"login": "yes" if word == "user" else ""}
        return Simple("create role", (name,), self._role_options(options), at=at)

    def _role_options(self, options: dict[str, str]) -> dict[str, str]:
        self.accept("with")
        while self.token.kind == "word":
            word = self.advance().value.lower()
            if word == "encrypted":
                continue
            if word == "password":
                options["password"] = "" if self.accept("null") else self.text()
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

    def _account(self) -> str:
        """MySQL's 'name'@'host'."""
        name = self.advance().value if self.token.kind in ("string", "name", "word") else self.name()
        host = "%"
        if self.accept_operator("@"):
            host = self.advance().value
        return f"{name}@{host}"

    def _identified(self) -> dict[str, str]:
        if not self.accept("identified"):
            return {}
        if self.accept("with"):
            self.advance()
        if not self.accept("by"):
            raise NotEmulated("IDENTIFIED without BY")
        return {"password": self.text()}

    def _create_index(self, unique: bool, at: int) -> CreateIndex:
        self.accept("concurrently")
        optional = self._exists("not", "exists")
        name = "" if self.at_word("on") else self.name()
        self.expect("on")
        where = self.token.at
        table = self.qualified()
        if self.accept("using"):
            self.name()
        columns = tuple(self.parenthesised(self._index_column))
        if self.at_word("where", "include"):
            raise NotEmulated(f"CREATE INDEX … {self.token.value.upper()}")
        return CreateIndex(name, table, columns, unique, optional, where)

    def _index_column(self) -> str:
        name = self.name()
        if self.at_operator("(") and not self.mysql:
            raise NotEmulated("an index over an expression")
        self.accept("asc") or self.accept("desc")
        return name

    def _create_table(self) -> CreateTable:
        optional = self._exists("not", "exists")
        name = self.qualified()
        if self.at_word("as", "partition", "of") or not self.at_operator("("):
            if self.token.kind == "word" and self.at_word("as", "of", "like"):
                raise NotEmulated(f"CREATE TABLE … {self.token.value.upper()}")
            self.fail()
        columns: list[ColumnDefinition] = []
        constraints: list[Constraint] = []
        self.expect_operator("(")
        while not self.at_operator(")"):
            found = self._constraint()
            if found is not None:
                constraints.append(found)
            else:
                columns.append(self.column_definition())
            if not self.accept_operator(","):
                break
        self.expect_operator(")")
        self._table_options()
        return CreateTable(name, tuple(columns), tuple(constraints), optional)

    def _table_options(self) -> None:
        if not self.mysql:
            if self.at_word("with", "tablespace", "inherits", "partition"):
                raise NotEmulated(f"CREATE TABLE … {self.token.value.upper()}")
            return
        while self.at_word(*TABLE_OPTIONS):
            word = self.advance().value.lower()
            if word == "default":
                continue
            if word == "character":
                self.expect("set")
            self.accept_operator("=")
            value = self.advance().value
            if word == "engine" and value.lower() != "innodb":
                raise NotEmulated(f"the storage engine {value}")
            if word == "auto_increment":
                raise NotEmulated("AUTO_INCREMENT of a table")

    def _constraint(self) -> Constraint | None:
        name = ""
        if self.accept("constraint"):
            name = self.name() if not self.at_word("primary", "unique", "foreign", "check") else ""
        if self.accept("primary", "key"):
            return Constraint("primary", tuple(self.parenthesised(self._index_column)), name)
        if self.at_word("unique") or (self.mysql and self.at_word("key", "index")):
            kind = "unique" if self.accept("unique") else "index"
            self.accept("key") or self.accept("index")
            if self.mysql and not self.at_operator("("):
                name = self.name()
            return Constraint(kind, tuple(self.parenthesised(self._index_column)), name)
        if self.accept("foreign", "key"):
            columns = tuple(self.parenthesised(self.name))
            return Constraint("foreign", columns, name, self._references())
        if self.accept("check"):
            return Constraint("check", (), name, check=self._check())
        if name:
            self.fail()
        return None

    def _check(self) -> str:
        start = self.token.at
        self.expect_operator("(")
        self.expression()
        self.expect_operator(")")
        return self.written(start)

    def _references(self) -> Reference:
        self.expect("references")
        table = self.qualified()
        columns = tuple(self.parenthesised(self.name)) if self.at_operator("(") else ()
        cascade = ""
        while self.accept("on"):
            event = "delete" if self.accept("delete") else "update"
            if event == "update":
                self.expect("update")
            action = self.advance().value.lower()
            if action in ("no", "set"):
                action += f" {self.advance().value.lower()}"
            if event == "update" and action not in ("no action", "restrict", "cascade"):
                raise NotEmulated(f"ON UPDATE {action.upper()}")
            if event == "update" and action == "cascade":
                raise NotEmulated("ON UPDATE CASCADE")
            if action == "set default":
                raise NotEmulated("SET DEFAULT")
            cascade = action if event == "delete" and action in ("cascade", "set null") else cascade
        return Reference(table, columns, cascade)

    def column_definition(self) -> ColumnDefinition:
        """`name type` with its constraints."""
        name = self.name()
        kind = self.type()
        column = ColumnDefinition(name, kind, serial=kind.word in SERIALS, not_null=kind.word in SERIALS)
        if self.mysql and self.accept("unsigned"):
            column = replace(column, type=replace(kind, word=f"{kind.word} unsigned"))
        while (following := self._column_option(column)) is not None:
            column = following
        return column

    def _column_option(self, column: ColumnDefinition) -> ColumnDefinition | None:
        if self.accept("constraint"):
            self.name()
        if self.accept("not", "null"):
            return replace(column, not_null=True)
        if self.accept("null"):
            return column
        if self.accept("primary", "key"):
            return replace(column, primary=True, not_null=True)
        if self.accept("unique"):
            self.accept("key")
            return replace(column, unique=True)
        if self.accept("default"):
            start = self.token.at
            default = self.expression(4)
            return replace(column, default=default, default_text=self.written(start))
        if self.mysql and self.accept("auto_increment"):
            return replace(column, serial=True, not_null=True)
        if self.accept("check"):
            return replace(column, check=self._check())
        if self.at_word("references"):
            return replace(column, reference=self._references())
        if self.accept("generated"):
            return self._identity(column)
        if self.mysql and self.at_word("on", "comment", "collate"):
            raise NotEmulated(f"the column option {self.token.value.upper()}")
        return None

    def _identity(self, column: ColumnDefinition) -> ColumnDefinition:
        if not self.accept("by", "default"):
            self.expect("always")
        self.expect("as")
        if not self.accept("identity"):
            raise NotEmulated("a generated column")
        return replace(column, serial=True, not_null=True)

    # drop, alter, grant

    def _drop(self, at: int) -> Simple:
        word = self.token.value.lower()
        if self.accept("table") or self.accept("database") or (self.mysql and self.accept("schema")) or self.accept("index"):
            word = {"schema": "database"}.get(word, word)
        elif self.accept("user") or self.accept("role"):
            word = "role"
        elif self.at_word(*UNCREATED):
            raise NotEmulated(f"DROP {word.upper()}")
        else:
            self.fail()
        optional = self._exists("exists")
        part = self._account if self.mysql and word == "role" else self.qualified
        names = tuple(self.listed(part))
        options = {}
        if word == "index" and self.mysql:
            self.expect("on")
            options["table"] = self.name()
        if self.accept("cascade"):
            options["cascade"] = "yes"
        self.accept("restrict")
        return Simple(f"drop {word}", names, options, optional, at)

    def _alter(self, at: int) -> Alter | Simple:
        if self.at_word("user", "role"):
            self.advance()
            if self.mysql:
                optional = self._exists("exists")
                return Simple("alter role", (self._account(),), self._identified(), optional, at)
            return Simple("alter role", (self.name(),), self._role_options({}), at=at)
        if not self.accept("table"):
            if self.token.kind == "word":
                raise NotEmulated(f"ALTER {self.token.value.upper()}")
            self.fail()
        where = self.token.at
        table = self.qualified()
        if self.accept("rename"):
            if self.accept("to"):
                return Alter(table, "rename_table", new_name=self.name(), at=where)
            self.accept("column")
            name = self.name()
            self.expect("to")
            return Alter(table, "rename", name=name, new_name=self.name(), at=where)
        if self.at_word("add") and self.following.value.lower() not in (
            "constraint",
            "primary",
            "unique",
            "foreign",
            "check",
            "index",
        ):
            self.advance()
            self.accept("column")
            return Alter(table, "add", self.column_definition(), at=where)
        if self.at_word("drop") and self.following.value.lower() != "constraint":
            self.advance()
            self.accept("column")
            return Alter(table, "drop", name=self.name(), at=where)
        raise NotEmulated(f"ALTER TABLE … {self.token.value.upper()}")

    def _grant(self, at: int) -> Simple:
        verb = self.advance().value.lower()
        words: list[str] = []
        while not self.at_word("on") and self.token.kind == "word":
            words.append(self.advance().value.lower())
            self.accept_operator(",")
        if not self.accept("on"):
            raise NotEmulated(f"{verb.upper()} of roles")
        kind = "table"
        if self.at_word("database", "schema", "all", "sequence", "table") and not self.mysql:
            kind = self.advance().value.lower()
        if kind in ("all", "sequence", "schema"):
            raise NotEmulated(f"{verb.upper()} ON {kind.upper()}")
        target = self._scope() if self.mysql else self.qualified()
        self.expect("to" if verb == "grant" else "from")
        grantee = self._account() if self.mysql else self.name()
        options = {"privileges": " ".join(words), "kind": kind, "to": grantee}
        if self.accept("with", "grant", "option"):
            options["option"] = "yes"
        return Simple(verb, (target,), options, at=at)

    def _scope(self) -> str:
        """MySQL's `db.*`, `*.*`, `db.table`."""
        parts = [self.advance().value]
        if self.accept_operator("."):
            parts.append(self.advance().value)
        return ".".join(parts)

"""Statements: SELECT, INSERT, UPDATE, DELETE, and the doors to those that define things (definitions)."""

from __future__ import annotations

from dataclasses import replace

from emulator.machine.programs.sql.definitions.reader import DefinitionReader
from emulator.machine.programs.sql.errors import NotEmulated
from emulator.machine.programs.sql.lexer import Lexer, Token
from emulator.machine.programs.sql.reader import RESERVED
from emulator.machine.programs.sql.syntax import (
    Call,
    Delete,
    Expression,
    Insert,
    Item,
    Order,
    Select,
    Source,
    Star,
    Statement,
    Update,
)

ABSENT = {
    "with", "explain", "analyze", "vacuum", "copy", "declare", "fetch", "listen", "notify", "lock", "merge", "do", "call",
    "comment",
    "cluster", "reindex", "prepare", "execute", "refresh", "savepoint", "release", "security", "replace", "load",
    "optimize", "check",
    "handler", "kill", "table", "values", "close", "move", "discard", "reassign", "import", "unlisten", "deallocate",
    "checkpoint",
    "repair", "install", "uninstall", "signal",
}  # fmt: skip


def split(source: str, mysql: bool = False) -> list[tuple[str, list[Token]]]:
    """The statements of a source, each with its words; empty ones are left out. SqlError where a quote is open."""
    found: list[tuple[str, list[Token]]] = []
    words: list[Token] = []
    for token in Lexer(source, mysql).tokens():
        if token.kind == "end" or (token.kind == "operator" and token.value == ";"):
            if words:
                found.append((source[words[0].at : words[-1].end], [*words, Token("end", "", "", token.at)]))
            words = []
        else:
            words.append(token)
    return found


def parse(source: str, mysql: bool = False, tokens: list[Token] | None = None) -> Statement:
    """One statement. SyntaxFault, NotEmulated, SqlError."""
    reader = Parser(source, mysql, tokens)
    statement = reader.statement()
    if reader.token.kind != "end" and not (reader.accept_operator(";") and reader.token.kind == "end"):
        reader.fail()
    return statement


class Parser(DefinitionReader):
    def statement(self) -> Statement:
        match self.token.value.lower() if self.token.kind == "word" else "":
            case "select":
                return self.select_statement()
            case "insert":
                return self._insert()
            case "update":
                return self._update()
            case "delete":
                return self._delete()
            case word if word in ABSENT:
                raise NotEmulated(word.upper())
        if self.at_operator("("):
            raise NotEmulated("a query in parentheses")
        return self.definition()

    # queries

    def select_statement(self) -> Select:
        first = self._select_core()
        parts = [first]
        joints: list[bool] = []
        while self.accept("union"):
            joints.append(self.accept("all"))
            self.accept("distinct")
            parts.append(self._select_core())
        orders, limit, offset = self._tail()
        result: Select | None = None
        for part, every in zip(reversed(parts), [False, *reversed(joints)], strict=True):
            result = replace(part, union=result, union_all=every)
        if result is None:
            self.fail()
        return replace(result, orders=tuple(orders), limit=limit, offset=offset)

    def _select_core(self) -> Select:
        at = self.token.at
        self.expect("select")
        distinct = self.accept("distinct")
        if distinct and self.at_word("on"):
            raise NotEmulated("DISTINCT ON")
        self.accept("all")
        items = tuple(self.listed(self.item)) if not self.at_word("from", "where", "union") and self.token.kind != "end" else ()
        if self.at_word("into"):
            raise NotEmulated("SELECT INTO")
        sources = self._sources() if self.accept("from") else ()
        where = self.expression() if self.accept("where") else None
        groups = tuple(self.listed(self.expression)) if self.accept("group", "by") else ()
        having = self.expression() if self.accept("having") else None
        return Select(items, sources, where, groups, having, distinct=distinct, at=at)

    def _tail(self) -> tuple[list[Order], Expression | None, Expression | None]:
        orders = self.listed(self._order) if self.accept("order", "by") else []
        limit = offset = None
        for _ in range(2):
            if self.accept("limit"):
                limit = None if self.accept("all") else self.expression()
                if self.mysql and self.accept_operator(","):
                    offset, limit = limit, self.expression()
            elif self.accept("offset"):
                offset = self.expression()
                self.accept("rows") or self.accept("row")
        if self.at_word("for", "fetch"):
            raise NotEmulated(self.token.value.upper())
        return orders, limit, offset

    def _order(self) -> Order:
        expression = self.expression()
        descending = self.accept("desc")
        if not descending:
            self.accept("asc")
        nulls = None
        if self.accept("nulls"):
            nulls = self.accept("first")
            if not nulls:
                self.expect("last")
        return Order(expression, descending, nulls)

    def item(self) -> Item:
        """One of a select list or of RETURNING."""
        start = self.token.at
        expression = self.expression()
        text = self.written(start)
        label = ""
        if isinstance(expression, Star):
            return Item(expression, "", text)
        if self.accept("as"):
            label = (
                self.advance().value
                if self.token.kind in ("word", "name") or (self.mysql and self.token.kind == "string")
                else ""
            )
            if not label:
                self.fail()
        elif self.token.kind == "name" or (self.token.kind == "word" and self.token.value.lower() not in RESERVED):
            label = self.advance().value
        return Item(expression, label, text)

    def _sources(self) -> tuple[Source, ...]:
        found = [self._source("")]
        while True:
            if self.accept_operator(","):
                found.append(self._source("cross"))
                continue
            kind = self._join()
            if not kind:
                return tuple(found)
            source = self._source(kind)
            if kind != "cross":
                source = self._condition(source)
            found.append(source)

    def _join(self) -> str:
        if self.accept("cross", "join"):
            return "cross"
        for kind in ("left", "right"):
            if self.accept(kind, "outer", "join") or self.accept(kind, "join"):
                return kind
        if self.accept("inner", "join") or self.accept("join"):
            return "inner"
        if self.at_word("full", "natural"):
            raise NotEmulated(f"{self.token.value.upper()} JOIN")
        return ""

    def _condition(self, source: Source) -> Source:
        if self.accept("using"):
            names = tuple(self.parenthesised(self.name))
            return replace(source, using=names)
        if self.mysql and not self.at_word("on"):
            return source
        self.expect("on")
        return replace(source, condition=self.expression())

    def _source(self, kind: str) -> Source:
        at = self.token.at
        if self.accept_operator("("):
            query = self.select_statement()
            self.expect_operator(")")
            return Source("", self._alias(), kind, query=query, at=at)
        name = self.qualified()
        if self.at_operator("(") and not self.mysql:
            self.index -= 1
            call = self.expression(20)
            if not isinstance(call, Call):
                self.fail()
            return Source(name, self._alias() or name, kind, call=call, at=at)
        return Source(name, self._alias() or name.rpartition(".")[2], kind, at=at)

    def _alias(self) -> str:
        if self.accept("as"):
            return self.name()
        if self.token.kind == "name" or (self.token.kind == "word" and self.token.value.lower() not in RESERVED):
            return self.name()
        return ""

    # changes

    def _insert(self) -> Insert:
        self.advance()
        ignore = self.mysql and self.accept("ignore")
        if not self.accept("into") and not self.mysql:
            self.fail()
        at = self.token.at
        table = self.qualified()
        columns: tuple[tuple[str, int], ...] = ()
        if self.accept_operator("("):
            columns = tuple(self.listed(self._target)) if not self.at_operator(")") else ()
            self.expect_operator(")")
        if self.accept("default", "values"):
            return Insert(table, (), ((),), None, ignore, self._returning(), at)
        query = self.select_statement() if self.at_word("select") else None
        rows = () if query is not None else self._rows()
        if self.accept("on", "conflict"):
            if self.accept_operator("("):
                self.listed(self.name)
                self.expect_operator(")")
            self.expect("do")
            if not self.accept("nothing"):
                raise NotEmulated("ON CONFLICT DO UPDATE")
            ignore = True
        if self.at_word("on"):
            raise NotEmulated("ON DUPLICATE KEY UPDATE")
        return Insert(table, columns, rows, query, ignore, self._returning(), at)

    def _target(self) -> tuple[str, int]:
        at = self.token.at
        return self.name(), at

    def _rows(self) -> tuple[tuple[Expression | None, ...], ...]:
        if not self.accept("values") and not (self.mysql and self.accept("value")):
            self.fail()
        rows = []
        while True:
            self.expect_operator("(")
            rows.append(tuple(self.listed(self._value)) if not self.at_operator(")") else ())
            self.expect_operator(")")
            if not self.accept_operator(","):
                return tuple(rows)

    def _value(self) -> Expression | None:
        return None if self.accept("default") else self.expression()

    def _returning(self) -> tuple[Item, ...]:
        if self.mysql or not self.accept("returning"):
            return ()
        return tuple(self.listed(self.item))

    def _update(self) -> Update:
        self.advance()
        at = self.token.at
        table = self.qualified()
        alias = self._alias() or table
        self.expect("set")
        changes = tuple(self.listed(self._change))
        if self.at_word("from"):
            raise NotEmulated("UPDATE … FROM")
        where = self.expression() if self.accept("where") else None
        if self.at_word("order", "limit") and self.mysql:
            raise NotEmulated("ORDER BY and LIMIT of UPDATE")
        return Update(table, alias, changes, where, self._returning(), at)

    def _change(self) -> tuple[str, Expression | None, int]:
        at = self.token.at
        name = self.name()
        if self.accept_operator("."):
            name = self.name()
        self.expect_operator("=")
        return name, self._value(), at

    def _delete(self) -> Delete:
        self.advance()
        self.expect("from")
        at = self.token.at
        table = self.qualified()
        alias = self._alias() or table
        if self.at_word("using") or (self.mysql and self.at_word("order", "limit")):
            raise NotEmulated(f"DELETE … {self.token.value.upper()}")
        where = self.expression() if self.accept("where") else None
        return Delete(table, alias, where, self._returning(), at)

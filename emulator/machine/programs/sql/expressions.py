"""Expressions, by precedence climbing: PostgreSQL's table of operators (and MySQL's `||`, which is OR there)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from emulator.machine.programs.sql.errors import NotEmulated, SqlError
from emulator.machine.programs.sql.lexer import Token
from emulator.machine.programs.sql.reader import DEPTH_MAX, FREE_IN_MYSQL, RESERVED
from emulator.machine.programs.sql.syntax import (
    Binary,
    Call,
    Case,
    Cast,
    Column,
    Expression,
    IsNull,
    Literal,
    Star,
    SubQuery,
    Unary,
    Within,
)
from emulator.machine.programs.sql.type_names import TypeReader
from emulator.machine.programs.sql.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    INTEGER,
    NUMERIC,
    TIMESTAMP,
    UNKNOWN,
)

if TYPE_CHECKING:
    from emulator.machine.programs.sql.syntax import Select

CHAIN_MAX = 200
BINDING = {"or": 1, "and": 2, "=": 5, "<": 5, ">": 5, "<=": 5, ">=": 5, "<>": 5, "!=": 5, "<=>": 5}
BINDING |= {"~": 7, "~*": 7, "!~": 7, "!~*": 7, "||": 7, "+": 8, "-": 8, "*": 9, "/": 9, "%": 9, "^": 10}
BARE = {
    "current_date",
    "current_timestamp",
    "localtimestamp",
    "current_user",
    "session_user",
    "user",
    "current_role",
    "current_catalog",
}


def _too_deep() -> SqlError:
    return SqlError(
        "stack depth limit exceeded",
        "54001",
        hint='Increase the configuration parameter "max_stack_depth" (currently 2048kB), after ensuring '
        "the platform's stack "
        "depth limit is adequate.",
    )


class ExpressionReader(TypeReader):
    """Reads expressions; a query in parentheses is `select_statement`'s, which the whole parser has."""

    def select_statement(self) -> Select:
        raise NotImplementedError

    def expression(self, binding: int = 0) -> Expression:
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise _too_deep()
        left, count = self._prefix(), 0
        while (following := self._infix(left, binding)) is not None:
            left, count = following, count + 1
            if count > CHAIN_MAX:
                raise _too_deep()
        self.depth -= 1
        return left

    def _operator(self) -> str:
        token = self.token
        if token.kind == "operator":
            return token.value
        if token.kind == "word" and token.value.lower() in ("or", "and", "mod", "div"):
            return {"mod": "%"}.get(token.value.lower(), token.value.lower())
        return ""

    def _infix(self, left: Expression, binding: int) -> Expression | None:
        at = self.token.at
        if self.accept_operator("::"):
            return Cast(left, self.type(), at)
        operator = self._operator()
        if operator == "&&" and self.mysql:
            operator = "and"
        if operator == "||" and self.mysql:
            operator = "or"
        power = BINDING.get(operator, 9 if operator == "div" else 0)
        if power > binding:
            self.advance()
            return Binary("<>" if operator == "!=" else operator, left, self.expression(power), at)
        if binding < 4 and self.at_word("is"):
            return self._is(left, at)
        return self._matching(left, at) if binding < 6 else None

    def _is(self, left: Expression, at: int) -> Expression:
        self.advance()
        negated = self.accept("not")
        if self.accept("null"):
            return IsNull(left, negated, at)
        if self.accept("distinct", "from"):
            same = Call("is not distinct", (left, self.expression(4)), at)
            return same if negated else Unary("not", same, at)
        for word in ("true", "false"):
            if self.accept(word):
                test = Call("is not distinct", (left, Literal(word == "true", BOOLEAN)), at)
                return Unary("not", test, at) if negated else test
        raise self.wrong()

    def _matching(self, left: Expression, at: int) -> Expression | None:
        start, negated = self.index, self.accept("not")
        for word in ("like", "ilike"):
            if self.accept(word):
                test: Expression = Binary(word, left, self.expression(6), at)
                return Unary("not", test, at) if negated else test
        if self.accept("between"):
            low = self.expression(6)
            self.expect("and")
            high = self.expression(6)
            test = Binary("and", Binary(">=", left, low, at), Binary("<=", left, high, at), at)
            return Unary("not", test, at) if negated else test
        if self.accept("in"):
            self.expect_operator("(")
            query = self.select_statement() if self.at_word("select") else None
            values = () if query is not None else tuple(self.listed(self.expression))
            self.expect_operator(")")
            return Within(left, values, query, negated, at)
        self.index = start
        return None

    def _prefix(self) -> Expression:
        token = self.token
        if token.kind == "number":
            return self._number(self.advance())
        if token.kind == "string":
            return Literal(self.advance().value, UNKNOWN, token.at)
        if token.kind == "operator":
            return self._operator_prefix(token)
        if token.kind == "word":
            return self._word(token)
        if token.kind == "name":
            return self._column(token)
        raise self.wrong()

    def _operator_prefix(self, token: Token) -> Expression:
        if self.accept_operator("("):
            if self.at_word("select"):
                query = self.select_statement()
                self.expect_operator(")")
                return SubQuery(query, False, token.at)
            inner = self.expression()
            if self.at_operator(","):
                raise NotEmulated("a row of values")
            self.expect_operator(")")
            return inner
        if token.value in ("-", "+"):
            self.advance()
            operand = self.expression(11)
            if token.value == "-" and isinstance(operand, Literal) and isinstance(operand.value, int | Decimal | float):
                return Literal(-operand.value, operand.type, token.at)
            return Unary(token.value, operand, token.at)
        if token.value == "*":
            self.advance()
            return Star("", token.at)
        if token.value == "@@" and self.mysql:
            self.advance()
            return Call("@@", (Literal(self.qualified(), UNKNOWN),), token.at)
        if token.value == "@" and self.mysql:
            self.advance()
            return Call("@@", (Literal(f"@{self.name()}", UNKNOWN),), token.at)
        if token.value == "!" and self.mysql:
            self.advance()
            return Unary("not", self.expression(11), token.at)
        raise self.wrong()

    @staticmethod
    def _number(token: Token) -> Literal:
        text = token.text
        if text.isdigit():
            value = int(text) if len(text) < 40 else None
            kind = (
                INTEGER
                if value is not None and value < 1 << 31
                else BIGINT
                if value is not None and value < 1 << 63
                else NUMERIC
            )
            return Literal(Decimal(text) if kind is NUMERIC else value, kind, token.at)
        if "e" in text.lower() and abs(int(text.lower().partition("e")[2])) > 1000:
            raise SqlError("value overflows numeric format", "22003")
        return Literal(Decimal(text), NUMERIC, token.at)

    def _word(self, token: Token) -> Expression:
        word = token.value.lower()
        if (
            self.following.kind == "operator"
            and self.following.value == "("
            and word not in ("not", "case", "exists", "and", "or")
        ):
            return self._call(token, word)
        if word in ("null", "true", "false"):
            self.advance()
            return Literal({"true": True, "false": False}.get(word), UNKNOWN if word == "null" else BOOLEAN, token.at)
        if word == "not":
            self.advance()
            return Unary("not", self.expression(3), token.at)
        if word == "case":
            return self._case(token)
        if word == "exists":
            self.advance()
            self.expect_operator("(")
            query = self.select_statement()
            self.expect_operator(")")
            return SubQuery(query, True, token.at)
        free = self.mysql and word in FREE_IN_MYSQL
        if word in BARE and not free:
            self.advance()
            return Call(word, (), token.at)
        typed = {"date": DATE, "timestamp": TIMESTAMP}.get(word)
        if typed is not None and self.following.kind == "string":
            self.advance()
            return Cast(Literal(self.advance().value, UNKNOWN, token.at), typed, token.at)
        if (word in RESERVED and not free) or word == "interval":
            self.fail()
        return self._column(token)

    def _column(self, token: Token) -> Expression:
        name, table = self.advance().value, ""
        while self.accept_operator("."):
            table = name
            if self.accept_operator("*"):
                return Star(table, token.at)
            name = self.name()
        return Column(name, table, token.at)

    def _call(self, token: Token, word: str) -> Expression:
        self.advance()
        self.expect_operator("(")
        if word == "cast":
            operand = self.expression()
            self.expect("as")
            kind = self.type()
            self.expect_operator(")")
            return Cast(operand, kind, token.at)
        if word in ("extract", "position", "substring", "trim", "overlay") and not self.mysql and word != "substring":
            return self._special(token, word)
        distinct = self.accept("distinct")
        arguments: tuple[Expression, ...] = ()
        star = False
        if not self.at_operator(")"):
            first = self.listed(self.expression)
            star = isinstance(first[0], Star)
            arguments = () if star else tuple(first)
            if word == "substring" and self.accept("from"):
                arguments += (self.expression(),)
                arguments += (self.expression(),) if self.accept("for") else ()
        if self.at_word("order", "separator"):
            raise NotEmulated("an order within an aggregate")
        self.expect_operator(")")
        if self.at_word("over", "filter", "within"):
            raise NotEmulated(self.token.value.upper())
        return Call(word, arguments, token.at, star, distinct)

    def _special(self, token: Token, word: str) -> Expression:
        if word == "extract":
            field = Literal(self.advance().value, UNKNOWN, token.at)
            self.expect("from")
            arguments: tuple[Expression, ...] = (field, self.expression())
        elif word == "position":
            part = self.expression(6)
            self.expect("in")
            arguments = (self.expression(), part)
        else:
            arguments = tuple(self.listed(self.expression))
        self.expect_operator(")")
        return Call({"position": "strpos", "extract": "date_part"}.get(word, word), arguments, token.at)

    def _case(self, token: Token) -> Expression:
        self.advance()
        operand = None if self.at_word("when") else self.expression()
        branches = []
        while self.accept("when"):
            condition = self.expression()
            self.expect("then")
            branches.append((condition, self.expression()))
        if not branches:
            self.fail()
        otherwise = self.expression() if self.accept("else") else None
        self.expect("end")
        return Case(operand, tuple(branches), otherwise, token.at)

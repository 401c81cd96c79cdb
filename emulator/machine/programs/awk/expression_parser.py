"""awk's expressions, by recursive descent from the operators that bind loosest."""

from __future__ import annotations

from typing import Final

from emulator.machine.programs.awk.cursor import CHAIN_LIMIT, Cursor
from emulator.machine.programs.awk.syntax import (
    Assign,
    Binary,
    Builtin,
    Call,
    Conditional,
    Expression,
    FieldRef,
    Getline,
    Group,
    Index,
    Membership,
    Number,
    RegexMatch,
    Step,
    String,
    Unary,
    Variable,
)

_ASSIGNMENTS: Final = frozenset(["=", "+=", "-=", "*=", "/=", "%=", "^="])
_COMPARISONS: Final = frozenset(["<", "<=", "==", "!=", ">=", ">"])
_STARTS: Final = frozenset(["number", "string", "regex", "name", "call", "builtin", "$", "!", "(", "-", "+", "++", "--"])


class ExpressionParser(Cursor):
    def list_(self, until: str) -> tuple[Expression, ...]:
        found: list[Expression] = []
        self.newlines()
        while not (until and self.is_(until)):
            found.append(self.expression())
            self.newlines() if until else None
            if not self.accept(","):
                break
            self.newlines()
        return tuple(found)

    def expression(self) -> Expression:
        self.deeper()
        found = self.ternary()
        if self.token.kind in _ASSIGNMENTS and isinstance(found, (Variable, Index, FieldRef)):
            operator = self.token.kind
            self.at += 1
            self.newlines()
            found = Assign(operator, found, self.expression())
        self.depth -= 1
        return found

    def linked(self, operator: str, left: Expression, right: Expression) -> Expression:
        """One more link of a chain such as `1+1+1`, which may not be endless."""
        length = self.links.get(id(left), 0) + 1
        if length > CHAIN_LIMIT:
            raise self.wrong("program nested too deeply")
        found = Binary(operator, left, right)
        self.links[id(found)] = length
        return found

    def ternary(self) -> Expression:
        test = self.or_()
        if not self.accept("?"):
            return test
        self.newlines()
        yes = self.expression()
        self.newlines()
        self.expect(":")
        self.newlines()
        return Conditional(test, yes, self.expression())

    def or_(self) -> Expression:
        found = self.and_()
        while self.accept("||"):
            self.newlines()
            found = self.linked("||", found, self.and_())
        return found

    def and_(self) -> Expression:
        found = self.in_()
        while self.accept("&&"):
            self.newlines()
            found = self.linked("&&", found, self.in_())
        return found

    def in_(self) -> Expression:
        found = self.match()
        while self.is_("in"):
            self.at += 1
            keys = found.items if isinstance(found, Group) else (found,)
            found = Membership(keys, self.expect("name").text)
        return found

    def match(self) -> Expression:
        found = self.comparison()
        while self.is_("~", "!~"):
            operator = self.token.kind
            self.at += 1
            found = self.linked(operator, found, self.comparison())
        return found

    def comparison(self) -> Expression:
        found = self.concatenation()
        while self.token.kind in _COMPARISONS and not (self.token.kind == ">" and self.no_greater):
            operator = self.token.kind
            self.at += 1
            found = self.linked(operator, found, self.concatenation())
        if self.is_("|") and self.tokens[self.at + 1].kind == "getline":
            return self.piped(found)
        return found

    def piped(self, found: Expression) -> Expression:
        while self.is_("|") and self.tokens[self.at + 1].kind == "getline":
            self.at += 2
            found = Getline("|", found, self.optional_target())
        if self.token.kind in _COMPARISONS and not (self.token.kind == ">" and self.no_greater):
            operator = self.token.kind
            self.at += 1
            return self.linked(operator, found, self.concatenation())
        return found

    def concatenation(self) -> Expression:
        found = self.additive()
        while self.token.kind in _STARTS - {"-", "+", "!"}:
            found = self.linked(" ", found, self.additive())
        return found

    def additive(self) -> Expression:
        found = self.multiplicative()
        while self.is_("+", "-"):
            operator = self.token.kind
            self.at += 1
            found = self.linked(operator, found, self.multiplicative())
        return found

    def multiplicative(self) -> Expression:
        found = self.unary()
        while self.is_("*", "/", "%"):
            operator = self.token.kind
            self.at += 1
            found = self.linked(operator, found, self.unary())
        return found

    def unary(self) -> Expression:
        if self.is_("!", "-", "+"):
            operator = self.token.kind
            self.at += 1
            self.deeper()
            operand = self.unary()
            self.depth -= 1
            if operator == "!" and self.is_("~", "!~"):
                return Unary("!", operand)
            return Unary(operator, operand)
        return self.power()

    def power(self) -> Expression:
        base = self.postfix()
        if self.accept("^"):
            self.deeper()
            exponent = self.unary_power()
            self.depth -= 1
            return Binary("^", base, exponent)
        return base

    def unary_power(self) -> Expression:
        if self.is_("-", "+", "!"):
            operator = self.token.kind
            self.at += 1
            return Unary(operator, self.unary_power())
        return self.power()

    def postfix(self) -> Expression:
        found = self.primary()
        if isinstance(found, (Variable, Index, FieldRef)) and self.is_("++", "--"):
            change = 1 if self.token.kind == "++" else -1
            self.at += 1
            return Step(found, change, before=False)
        return found

    def primary(self) -> Expression:
        token = self.token
        kind = token.kind
        if kind == "number":
            self.at += 1
            return Number(float(int(token.text, 16)) if token.text[:2].lower() == "0x" else float(token.text))
        if kind == "string":
            self.at += 1
            return String(token.text)
        if kind == "regex":
            self.at += 1
            return RegexMatch(token.text)
        if kind == "$":
            return self.field()
        if kind in ("++", "--"):
            self.at += 1
            target = self.primary()
            if not isinstance(target, (Variable, Index, FieldRef)):
                raise self.wrong()
            return Step(target, 1 if kind == "++" else -1, before=True)
        if kind == "(":
            return self.grouping()
        if kind == "getline":
            return self.getline()
        if kind == "builtin" or (kind == "call" and token.text in self.extras):
            return self.builtin()
        if kind == "call":
            self.at += 2
            arguments = self.parenthesised()
            return Call(token.text, arguments, token.line)
        if kind == "name":
            return self.variable()
        raise self.wrong()

    def variable(self) -> Expression:
        name = self.expect("name").text
        if not self.accept("["):
            return Variable(name)
        outer, self.no_greater = self.no_greater, 0
        keys = self.list_("]")
        self.no_greater = outer
        self.expect("]")
        return Index(name, keys)

    def field(self) -> Expression:
        self.at += 1
        if self.is_("++", "--"):
            return FieldRef(self.primary())
        if self.is_("-", "+", "!"):
            operator = self.token.kind
            self.at += 1
            return FieldRef(Unary(operator, self.primary()))
        return FieldRef(self.primary())

    def parenthesised(self) -> tuple[Expression, ...]:
        """Arguments up to the closing parenthesis; > compares again in here."""
        outer, self.no_greater = self.no_greater, 0
        found = self.list_(")")
        self.no_greater = outer
        self.expect(")")
        return found

    def grouping(self) -> Expression:
        self.at += 1
        items = self.parenthesised()
        if not items:
            raise self.wrong()
        if len(items) == 1:
            return (
                Unary("()", items[0])
                if isinstance(items[0], (Variable, Index, FieldRef, RegexMatch, Binary, Getline))
                else items[0]
            )
        if not self.is_("in") and not self.no_greater:
            raise self.wrong()
        return Group(items)

    def getline(self) -> Expression:
        self.at += 1
        target = self.optional_target()
        if self.accept("<"):
            return Getline("<", self.postfix(), target)
        return Getline("", None, target)

    def optional_target(self) -> Expression | None:
        if self.is_("$"):
            return self.field()
        if self.is_("name"):
            return self.variable()
        return None

    def builtin(self) -> Expression:
        token = self.token
        self.at += 1
        if self.accept("("):
            return Builtin(token.text, self.parenthesised(), token.line)
        if token.text != "length":
            raise self.wrong()
        return Builtin("length", (), token.line)

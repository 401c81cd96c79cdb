"""Arithmetic: `$((…))`, `((…))`, `let`, subscripts. An expression is compiled once to closures over a Scope, and cached.

64-bit integers that wrap. Errors carry what each shell prints of them; the text is bash's rest of the expression from the
token at fault, dash's whole expression, busybox' bare sentence.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from emulator.machine.digits import LONGEST
from emulator.machine.shell.errors import Reach, ShellError

TOKEN = re.compile(
    r"\s*(?:([0-9][0-9A-Za-z@_]*#?[0-9A-Za-z@_]*)|([A-Za-z_][A-Za-z0-9_]*)"
    r"|(\*\*|<<=|>>=|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%<>=!~&|^?:(),\[\]])|(\S))"
)
NESTING = 40
MASK = (1 << 64) - 1
EXPONENT_LIMIT = 1 << 16


class ArithmeticFailure(ShellError):
    """(expression, bash's reason, the rest from the token at fault, dash's reason, busybox' sentence)"""

    bash = '{0}: {1} (error token is "{2}")'
    dash = 'arithmetic expression: {3}: "{5}"'
    ash = "{4}"
    reach = Reach.LINE


class DivisionByZero(ArithmeticFailure):
    pass


class RecursionExceeded(ShellError):
    bash = '{0}: expression recursion level exceeded (error token is "{0}")'
    dash = 'arithmetic expression: variable conversion error: "{0}"'
    ash = "expression recursion loop detected"
    reach = Reach.LINE


class Scope(Protocol):
    """Where names get their values: the shell's variables."""

    def number(self, name: str, subscript: str | None) -> int: ...
    def assign_number(self, name: str, subscript: str | None, value: int) -> None: ...


Code = Callable[[Scope], int]
Step = Callable[[int, Scope], int]


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that can be assigned to."""

    name: str
    subscript: str | None = None


def wrap(value: int) -> int:
    if -(1 << 63) <= value < (1 << 63):
        return value
    return ((value + (1 << 63)) & ((1 << 64) - 1)) - (1 << 63)


def divide(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


BINARY: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divide,
    "%": lambda left, right: left - divide(left, right) * right,
    "<<": lambda left, right: left << (right & 63),
    ">>": lambda left, right: left >> (right & 63),
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<": lambda left, right: int(left < right),
    ">": lambda left, right: int(left > right),
    "<=": lambda left, right: int(left <= right),
    ">=": lambda left, right: int(left >= right),
    "==": lambda left, right: int(left == right),
    "!=": lambda left, right: int(left != right),
}
COMPARISONS = frozenset(("<", ">", "<=", ">=", "==", "!="))
LEVELS = (
    ("||",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("==", "!="),
    ("<", ">", "<=", ">="),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
)
LARGEST = (1 << 63) - 1
ASSIGNING = frozenset(("=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^="))


@lru_cache(4096)
def compiled(source: str, features: frozenset[str]) -> Code:
    return Compiler(source, features).whole()


def evaluate(source: str, scope: Scope, features: frozenset[str]) -> int:
    return compiled(source, features)(scope)


def chain(first: Code, steps: list[Step]) -> Code:
    """Operators of one level from the left, however many."""
    if len(steps) == 1:
        step = steps[0]
        return lambda scope: step(first(scope), scope)

    def folded(scope: Scope) -> int:
        value = first(scope)
        for step in steps:
            value = step(value, scope)
        return value

    return folded


class Compiler:
    def __init__(self, source: str, features: frozenset[str]) -> None:
        self.source = source
        self.features = features
        self.tokens = tokens(source)
        self.index = 0
        self.depth = 0

    # -- reading -------------------------------------------------------------------------------------------------

    @property
    def here(self) -> Token:
        return self.tokens[min(self.index, len(self.tokens) - 1)]

    def take(self, *texts: str) -> Token | None:
        token = self.here
        if token.kind == "operator" and token.text in texts:
            self.index += 1
            return token
        return None

    def failure(self, reason: str, dash: str, at: Token | None = None, ash: str = "") -> ArithmeticFailure:
        token = at or self.here
        if token.kind == "end" and self.index:
            token = self.tokens[self.index - 1]
        shown = self.source.lstrip()
        rest = self.source[token.start :]
        return ArithmeticFailure(shown, reason, rest, dash, ash or "arithmetic syntax error", self.source)

    def operand_expected(self) -> ArithmeticFailure:
        return self.failure("syntax error: operand expected", "expecting primary")

    # -- grammar -------------------------------------------------------------------------------------------------

    def whole(self) -> Code:
        if self.here.kind == "end":
            return lambda scope: 0
        code = self.comma()
        if self.here.kind != "end":
            if self.here.kind == "operator" and self.here.text in ASSIGNING:
                raise self.failure("attempted assignment to non-variable", "expecting EOF")
            stray = self.here.kind == "stray"
            raise self.failure(
                "syntax error: invalid arithmetic operator" if stray else "syntax error in expression", "expecting EOF"
            )
        return code

    def comma(self) -> Code:
        code, others = self.assignment(), list[Step]()
        while "comma" in self.features and self.take(","):
            others.append(self.instead(self.assignment()))
        return chain(code, others) if others else code

    @staticmethod
    def instead(second: Code) -> Step:
        return lambda _, scope: second(scope)

    def assignment(self) -> Code:
        self.depth += 1
        if self.depth > NESTING:
            raise self.failure("expression recursion level exceeded", "expression too deep")
        try:
            saved = self.index
            reference = self.reference()
            if reference is not None and self.here.kind == "operator" and self.here.text in ASSIGNING:
                sign = self.here.text
                self.index += 1
                return self.assign(reference, sign, self.assignment())
            self.index = saved
            return self.conditional()
        finally:
            self.depth -= 1

    def assign(self, reference: Reference, sign: str, value: Code) -> Code:
        name, subscript = reference.name, reference.subscript
        if sign == "=":

            def plain(scope: Scope) -> int:
                result = value(scope)
                scope.assign_number(name, subscript, result)
                return result

            return plain
        combined = self.combine(sign[:-1], lambda scope: scope.number(name, subscript), value, self.here)

        def compound(scope: Scope) -> int:
            result = combined(scope)
            scope.assign_number(name, subscript, result)
            return result

        return compound

    def conditional(self) -> Code:
        condition = self.binary(0)
        if not self.take("?"):
            return condition
        chosen = self.comma()
        if not self.take(":"):
            raise self.failure("`:' expected for conditional expression", "expecting ':'", ash="malformed ?: operator")
        other = self.assignment()
        return lambda scope: chosen(scope) if condition(scope) else other(scope)

    def binary(self, level: int) -> Code:
        if level == len(LEVELS):
            return self.power()
        code, steps = self.binary(level + 1), list[Step]()
        while (token := self.take(*LEVELS[level])) is not None:
            operand = self.here
            steps.append(self.step(token.text, self.binary(level + 1), operand))
        return chain(code, steps) if steps else code

    def combine(self, sign: str, left: Code, right: Code, operand: Token) -> Code:
        return chain(left, [self.step(sign, right, operand)])

    def step(self, sign: str, right: Code, operand: Token) -> Step:
        """What an operator and its right side make of the value on the left."""
        if sign == "&&":
            return lambda value, scope: int(value != 0 and right(scope) != 0)
        if sign == "||":
            return lambda value, scope: int(value != 0 or right(scope) != 0)
        function = BINARY[sign]
        if sign in COMPARISONS:
            return lambda value, scope: function(value, right(scope))
        if sign not in ("/", "%"):
            return lambda value, scope: wrap(function(value, right(scope)))
        zero = self.failure("division by 0", "division by zero", operand, "divide by zero")

        def checked(value: int, scope: Scope) -> int:
            divisor = right(scope)
            if divisor == 0:
                raise DivisionByZero(*zero.words)
            return wrap(function(value, divisor))

        return checked

    def power(self) -> Code:
        base = self.unary()
        if not self.take("**"):
            return base
        if "power" not in self.features:
            raise self.operand_expected()
        exponent = self.power()
        negative = self.failure("exponent less than 0", "expecting primary", self.tokens[self.index - 1])

        def raised(scope: Scope) -> int:
            number, times = base(scope), exponent(scope)
            if times < 0:
                raise negative
            return wrap(pow(number, times, 1 << 64)) if times > 1 else wrap(number**times)

        return raised

    def unary(self) -> Code:
        token = self.take("-", "+", "!", "~", "++", "--")
        if token is None:
            return self.postfix()
        self.depth += 1
        if self.depth > NESTING:
            raise self.failure("expression recursion level exceeded", "expression too deep")
        code = self.prefix(token) if token.text in ("++", "--") else self.signed(token.text, self.unary())
        self.depth -= 1
        return code

    @staticmethod
    def signed(sign: str, operand: Code) -> Code:
        if sign == "-":
            return lambda scope: wrap(-operand(scope))
        if sign == "!":
            return lambda scope: int(not operand(scope))
        return operand if sign == "+" else lambda scope: ~operand(scope)

    def prefix(self, token: Token) -> Code:
        step = 1 if token.text == "++" else -1
        saved = self.index
        reference = self.reference()
        if reference is None or "increment" not in self.features:
            self.index = saved
            return self.unary()  # `++5` and `--5`: two signs that cancel out
        name, subscript = reference.name, reference.subscript

        def stepped(scope: Scope) -> int:
            value = wrap(scope.number(name, subscript) + step)
            scope.assign_number(name, subscript, value)
            return value

        return stepped

    def postfix(self) -> Code:
        reference = self.reference()
        if reference is None:
            return self.primary()
        name, subscript = reference.name, reference.subscript
        token = self.take("++", "--") if "increment" in self.features else None
        if token is None:
            if "increment" not in self.features and self.take("++", "--"):
                raise self.operand_expected()
            return lambda scope: scope.number(name, subscript)
        step = 1 if token.text == "++" else -1

        def stepped(scope: Scope) -> int:
            value = scope.number(name, subscript)
            scope.assign_number(name, subscript, wrap(value + step))
            return value

        return stepped

    def primary(self) -> Code:
        token = self.here
        if token.kind == "number":
            value = self.number(token)
            self.index += 1
            return lambda scope: value
        if self.take("("):
            code = self.comma()
            if not self.take(")"):
                raise self.failure("missing `)'", "expecting ')'")
            return code
        raise self.operand_expected()

    def reference(self) -> Reference | None:
        token = self.here
        if token.kind != "name":
            return None
        self.index += 1
        bracket = self.here
        if "arrays" not in self.features or bracket.text != "[" or bracket.kind != "operator":
            return Reference(token.text)
        end = matching_bracket(self.source, bracket.start)
        if end is None:
            raise ArithmeticFailure(
                self.source.lstrip(), "bad array subscript", self.source[token.start :], "expecting EOF", "", self.source
            )
        while self.here.kind != "end" and self.here.start <= end:
            self.index += 1
        return Reference(token.text, self.source[bracket.start + 1 : end])

    def number(self, token: Token) -> int:
        value = parse_number(token.text, "arrays" in self.features)
        if value is not None:
            return wrap(value) if "power" in self.features else min(value, LARGEST)
        if "arrays" not in self.features:
            raise self.failure("", "expecting EOF", token)
        reason = "invalid integer constant" if re.search(r"[^0-9A-Za-z@_#]", token.text) else "value too great for base"
        raise self.failure(reason, "expecting EOF", token)


def matching_bracket(source: str, start: int) -> int | None:
    level = 0
    for place in range(start, len(source)):
        level += {"[": 1, "]": -1}.get(source[place], 0)
        if level == 0:
            return place
    return None


def parse_number(text: str, bases: bool = True) -> int | None:
    """A constant as C writes it, or `base#digits` (2 to 64); None if it is none."""
    try:
        if "#" in text:
            return based(text) if bases else None
        if text[:2] in ("0x", "0X"):
            return int(text[2:] or "0", 16)
        if len(text) > 1 and text[0] == "0":
            return int(text, 8)
        return int(text) if len(text) <= LONGEST else wrapped(text)
    except ValueError:
        return None


def based(text: str) -> int | None:
    base_text, digits = text.split("#", 1)
    base = int(base_text[:9])
    if not 2 <= base <= 64 or not digits:
        return None
    value = 0
    for digit in digits:
        number = digit_value(digit, base)
        if number >= base:
            return None
        value = (value * base + number) & MASK
    return value


def wrapped(digits: str) -> int:
    """Of thousands of digits what 64 bits keep."""
    value = 0
    for start in range(0, len(digits), LONGEST):
        piece = digits[start : start + LONGEST]
        value = (value * 10 ** len(piece) + int(piece)) & MASK
    return value


def digit_value(digit: str, base: int) -> int:
    if digit.isdigit():
        return int(digit)
    if digit in "@_":
        return 62 if digit == "@" else 63
    if digit.islower() or base <= 36:
        return ord(digit.lower()) - 87
    return ord(digit) - 29


def tokens(source: str) -> list[Token]:
    found: list[Token] = []
    kinds = ("number", "name", "operator", "stray")
    for match in TOKEN.finditer(source):
        index = match.lastindex or 4
        found.append(Token(kinds[index - 1], match.group(index), match.start(index)))
    found.append(Token("end", "", len(source)))
    return found

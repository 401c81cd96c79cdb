"""bc's language, read and run statement by statement. Functions (`define`) and arrays are not emulated, and say so."""

from __future__ import annotations

import re
from collections.abc import Callable

from emulator.machine.programs.bc import numbers
from emulator.machine.programs.bc.numbers import BadNumber, Number

TOKEN = re.compile(
    r"[ \t]*(?:\\\n)?(?:(/\*.*?\*/|#[^\n]*)|([0-9A-F]*\.?[0-9A-F]+|[0-9A-F]+\.?)|([a-z][a-z0-9_]*)"
    r'|("[^"]*")|(\+\+|--|<=|>=|==|!=|&&|\|\||[-+*/%^]=|[-+*/%^=<>!(){};,\n\[\]])|(.))',
    re.DOTALL,
)
STEPS = 30_000
DEPTH = 60
REFUSED = ("define", "auto", "return", "read", "print", "limits", "warranty")
ASSIGNING = ("=", "+=", "-=", "*=", "/=", "%=", "^=")
GROWING = {"*": numbers.multiply, "/": numbers.divide, "%": numbers.remainder, "^": numbers.power}
RELATIONS: dict[str, Callable[[int, int], bool]] = {
    "<": lambda left, right: left < right, ">": lambda left, right: left > right, "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right, "==": lambda left, right: left == right, "!=": lambda left, right: left != right,
}  # fmt: skip


class Quit(Exception):  # no error: what `quit` does
    """The end of the program."""


class Syntax(BadNumber):
    """A line that is none."""


class Calculator:
    """Its state: variables and the registers scale, ibase, obase."""

    def __init__(self) -> None:
        self.values: dict[str, Number] = {}
        self.registers = {"scale": 0, "ibase": 10, "obase": 10}
        self.printed: list[str] = []
        self.steps = 0
        self.tokens: list[str] = []
        self.place = self.depth = 0

    # -- reading -------------------------------------------------------------------------------------------------

    def load(self, text: str) -> None:
        self.tokens, self.place, self.depth = [], 0, 0
        for found in TOKEN.finditer(text):
            if found.group(6) is not None and found.group(6).strip():
                raise Syntax(f"illegal character: {found.group(6)}")
            word = next((found.group(kind) for kind in (2, 3, 4, 5) if found.group(kind) is not None), None)
            if word is not None:
                self.tokens.append(word)

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def line(self) -> int:
        """How many lines are behind, that of the present token with them if it is a line's end."""
        return self.tokens[: self.place + 1].count("\n")

    def take(self, *wanted: str) -> str:
        token = self.peek()
        if token and (not wanted or token in wanted):
            self.place += 1
            return token
        return ""

    def need(self, word: str) -> None:
        if not self.take(word):
            raise Syntax("syntax error")

    def step(self) -> None:
        self.steps += 1
        if self.steps > STEPS:
            raise BadNumber("such a long computation is not emulated")

    # -- statements ----------------------------------------------------------------------------------------------

    def run(self, text: str) -> None:
        self.load(text)
        while self.peek():
            if not self.take(";", "\n"):
                self.statement(True)
                if self.peek() and self.peek() not in (";", "\n"):
                    raise Syntax("syntax error")

    def statement(self, live: bool) -> None:
        """Runs one statement; only passes over it when not `live`."""
        self.step()
        self.depth += 1
        if self.depth > DEPTH:
            raise Syntax("so deep a program is not emulated")
        token = self.peek()
        if token in REFUSED:
            raise Syntax(f"`{token}' is not emulated")
        if token in ("quit", "halt"):
            self.place += 1
            if live or token == "quit":
                raise Quit
        elif token == "{":
            self.block(live)
        elif token in ("if", "while", "for"):
            self.place += 1
            {"if": self.choice, "while": self.loop, "for": self.counted}[token](live)
        elif token.startswith('"'):
            self.place += 1
            if live:
                self.printed.append(token[1:-1])
        else:
            self.shown(live)
        self.depth -= 1

    def shown(self, live: bool) -> None:
        start = self.place
        silent = self.is_assignment()
        value = self.expression(live)
        if live and not silent and self.place > start:
            self.values["last"] = value
            self.printed.append(numbers.shown(value, self.registers["obase"]) + "\n")

    def is_assignment(self) -> bool:
        return self.place + 1 < len(self.tokens) and self.tokens[self.place + 1] in ASSIGNING and self.peek()[0].isalpha()

    def block(self, live: bool) -> None:
        self.need("{")
        while not self.take("}"):
            if not self.peek():
                raise Syntax("syntax error")
            if not self.take(";", "\n"):
                self.statement(live)

    def choice(self, live: bool) -> None:
        self.need("(")
        truth = self.expression(live).value != 0
        self.need(")")
        while self.take("\n"):
            pass
        self.statement(live and truth)
        if self.take("else"):
            self.statement(live and not truth)

    def loop(self, live: bool) -> None:
        self.need("(")
        start = self.place
        while True:
            self.place = start
            truth = self.expression(live).value != 0
            self.need(")")
            while self.take("\n"):
                pass
            self.statement(live and truth)
            if not (live and truth):
                return

    def counted(self, live: bool) -> None:
        self.need("(")
        self.expression(live)
        self.need(";")
        test = self.place
        self.expression(False)
        self.need(";")
        following = self.place
        self.expression(False)
        self.need(")")
        body = self.place
        self.statement(False)
        end = self.place
        while live:
            self.place = test
            if not self.expression(True).value:
                break
            self.place = body
            self.statement(True)
            self.place = following
            self.expression(True)
        self.place = end

    # -- expressions ---------------------------------------------------------------------------------------------

    def expression(self, live: bool) -> Number:
        self.step()
        self.depth += 1
        if self.depth > DEPTH:
            raise Syntax("so deep an expression is not emulated")
        value = self.both(live)
        while self.take("||"):
            right = self.both(live)
            value = Number(int(bool(value.value or right.value)))
        self.depth -= 1
        return value

    def both(self, live: bool) -> Number:
        value = self.negated(live)
        while self.take("&&"):
            right = self.negated(live)
            value = Number(int(bool(value.value and right.value)))
        return value

    def negated(self, live: bool) -> Number:
        flips = 0
        while self.take("!"):
            flips += 1
        value = self.related(live)
        return Number(int((value.value != 0) is (flips % 2 == 0))) if flips else value

    def related(self, live: bool) -> Number:
        value = self.assigned(live)
        while sign := self.take(*RELATIONS):
            right = self.assigned(live)
            scale = max(value.scale, right.scale)
            value = Number(int(RELATIONS[sign](value.at(scale), right.at(scale))))
        return value

    def assigned(self, live: bool) -> Number:
        if not self.is_assignment():
            return self.sum(live)
        name, sign = self.take(), self.take()
        value = self.assigned(live)
        if not live:
            return value
        if sign != "=":
            value = self.combined(sign[0], self.value(name), value)
        return self.assign(name, value)

    def sum(self, live: bool) -> Number:
        value = self.product(live)
        while sign := self.take("+", "-"):
            right = self.product(live)
            value = numbers.add(value, right, 1 if sign == "+" else -1) if live else value
        return value

    def product(self, live: bool) -> Number:
        value = self.raised(live)
        while sign := self.take("*", "/", "%"):
            right = self.raised(live)
            value = self.combined(sign, value, right) if live else value
        return value

    def raised(self, live: bool) -> Number:
        base = self.unary(live)
        if not self.take("^"):
            return base
        self.step()
        exponent = self.raised(live)
        return self.combined("^", base, exponent) if live else base

    def unary(self, live: bool) -> Number:
        minus = 0
        while self.take("-"):
            minus += 1
        value = self.primary(live)
        return Number(-value.value, value.scale) if minus % 2 else value

    def combined(self, sign: str, left: Number, right: Number) -> Number:
        scale = self.registers["scale"]
        if sign in "+-":
            return numbers.add(left, right, 1 if sign == "+" else -1)
        return GROWING[sign](left, right, scale)

    def primary(self, live: bool) -> Number:
        token = self.take()
        if token == "(":
            value = self.expression(live)
            self.need(")")
            return value
        if token in ("++", "--"):
            name = self.take()
            return self.stepped(name, token, live)
        if token and token[0] in "0123456789ABCDEF.":
            return numbers.read(token, self.registers["ibase"])
        if not token or not token[0].isalpha() or token in ("if", "while", "for", "else"):
            raise Syntax("syntax error")
        if self.take("("):
            return self.called(token, live)
        if self.take("["):
            raise Syntax("arrays are not emulated")
        before = self.value(token)
        if sign := self.take("++", "--"):
            self.stepped(token, sign, live)
        return before

    def stepped(self, name: str, sign: str, live: bool) -> Number:
        if not name or not name[0].isalpha():
            raise Syntax("syntax error")
        value = numbers.add(self.value(name), Number(1), 1 if sign == "++" else -1)
        return self.assign(name, value) if live else value

    def called(self, name: str, live: bool) -> Number:
        value = self.expression(live)
        self.need(")")
        if name == "sqrt":
            return numbers.root(value, self.registers["scale"]) if live else value
        if name == "length":
            return Number(max(1, value.scale, len(numbers.str_of(abs(value.value)))))
        if name == "scale":
            return Number(value.scale)
        raise BadNumber(f"Function {name} not defined.")

    def value(self, name: str) -> Number:
        if name in self.registers:
            return Number(self.registers[name])
        return self.values.get(name, Number(0))

    def assign(self, name: str, value: Number) -> Number:
        if name not in self.registers:
            self.values[name] = value
            return value
        least, most = (0, 1000) if name == "scale" else (2, 16 if name == "ibase" else 999)
        self.registers[name] = min(max(value.whole, least), most)
        return value

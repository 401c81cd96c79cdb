"""Expressions of operators: arithmetic, comparisons, matching, logic, conditions, assignments and `++`."""

from __future__ import annotations

import math
from collections.abc import Callable

from emulator.machine.programs.awk import builtins, syntax, values
from emulator.machine.programs.awk.code import Code, joined
from emulator.machine.programs.awk.runtime import RunTimeError
from emulator.machine.programs.awk.storage import Storage, bounded
from emulator.machine.programs.awk.values import Value
from emulator.machine.programs.text.regex import Regex


class Operators(Storage):
    def regex_test(self, text: str) -> Callable[[], Value]:
        runtime = self.runtime
        compiled = runtime.regex(text)
        return lambda: float(compiled.test(runtime.record))

    def regex(self, node: syntax.Expression) -> tuple[Code, Callable[[Value], Regex]]:
        """An operand that is an expression to match with: its code, and how its value becomes one."""
        if isinstance(node, syntax.Unary) and node.operator == "()" and isinstance(node.operand, syntax.RegexMatch):
            node = node.operand
        if isinstance(node, syntax.RegexMatch):
            compiled = self.runtime.regex(node.text)
            return Code(lambda: None), lambda _: compiled
        return self.expression(node), self.runtime.regex

    def unary(self, operator: str, operand: syntax.Expression) -> Code:
        number = self.runtime.number
        code = self.expression(operand)
        if operator == "()":
            return code
        if operator == "!":
            return joined(lambda value: float(not values.true(value)), [code])
        if operator == "-":
            return joined(lambda value: -number(value), [code])
        return joined(lambda value: number(value), [code])

    def binary(self, node: syntax.Binary) -> Code:
        operator = node.operator
        if operator in ("&&", "||"):
            return self.logical(node)
        if operator in ("~", "!~"):
            pattern, compiled = self.regex(node.right)
            wanted = operator == "~"
            text = self.runtime.text
            return joined(
                lambda value, by: float(compiled(by).test(text(value)) == wanted), [self.expression(node.left), pattern]
            )
        return joined(self.operation(operator), [self.expression(node.left), self.expression(node.right)])

    def operation(self, operator: str) -> Callable[[Value, Value], Value]:
        runtime = self.runtime
        number, text = runtime.number, runtime.text
        if operator == " ":
            return lambda a, b: bounded(text(a) + text(b))
        if operator in ("<", "<=", "==", "!=", ">", ">="):
            return self.comparison(operator)
        table: dict[str, Callable[[Value, Value], Value]] = {
            "+": lambda a, b: number(a) + number(b),
            "-": lambda a, b: number(a) - number(b),
            "*": lambda a, b: number(a) * number(b),
            "/": lambda a, b: self.divided(number(a), number(b)),
            "%": lambda a, b: self.remainder(number(a), number(b)),
            "^": lambda a, b: self.powered(number(a), number(b)),
        }
        return table[operator]

    def comparison(self, operator: str) -> Callable[[Value, Value], Value]:
        number, text = self.runtime.number, self.runtime.text
        decide: dict[str, Callable[[object, object], bool]] = {
            "<": lambda a, b: a < b,  # type: ignore[operator]  # both floats or both strings
            "<=": lambda a, b: a <= b,  # type: ignore[operator]
            ">": lambda a, b: a > b,  # type: ignore[operator]
            ">=": lambda a, b: a >= b,  # type: ignore[operator]
            "==": lambda a, b: a == b,
            "!=": lambda a, b: a != b,
        }
        holds = decide[operator]

        def compare(a: Value, b: Value) -> Value:
            if values.numeric(a) and values.numeric(b):
                return float(holds(number(a), number(b)))
            return float(holds(text(a), text(b)))

        return compare

    def divided(self, a: float, b: float) -> float:
        if b == 0:
            if self.runtime.dialect.name == "mawk":
                return math.nan if a == 0 or a != a else math.copysign(math.inf, a) * math.copysign(1, b)
            raise RunTimeError("Division by zero" if self.runtime.dialect.name == "busybox" else "division by zero attempted")
        return a / b

    def remainder(self, a: float, b: float) -> float:
        if b == 0:
            if self.runtime.dialect.name == "mawk":
                return math.nan
            raise RunTimeError(
                "Division by zero" if self.runtime.dialect.name == "busybox" else "division by zero attempted in `%'"
            )
        return math.fmod(a, b) if math.isfinite(a) else math.nan

    def powered(self, a: float, b: float) -> float:
        if not self.runtime.dialect.math:
            raise RunTimeError("Math support is not compiled in")
        return builtins.power(a, b)

    def logical(self, node: syntax.Binary) -> Code:
        left, right = self.expression(node.left), self.expression(node.right)
        stop = node.operator == "||"  # the value of the left side that decides alone
        if left.now is not None and right.now is not None:
            one, two = left.now, right.now
            return Code(lambda: float(stop if values.true(one()) == stop else values.true(two())))

        async def later() -> Value:
            if values.true(await left.value()) == stop:
                return float(stop)
            return float(values.true(await right.value()))

        return Code(None, later)

    def conditional(self, node: syntax.Conditional) -> Code:
        test, yes, no = (self.expression(each) for each in (node.test, node.yes, node.no))
        if test.now is not None and yes.now is not None and no.now is not None:
            ask, one, two = test.now, yes.now, no.now
            return Code(lambda: one() if values.true(ask()) else two())

        async def later() -> Value:
            return await (yes if values.true(await test.value()) else no).value()

        return Code(None, later)

    def assign(self, node: syntax.Assign) -> Code:
        key, value, put = self.key_of(node.target), self.expression(node.value), self.set(node.target)
        if node.operator == "=":

            def store(where: Value, new: Value) -> Value:
                put(where, new)
                return new

            return joined(store, [key, value])
        get, apply = self.get(node.target), self.operation(node.operator[:-1])

        def update(where: Value, operand: Value) -> Value:
            new = apply(get(where), operand)
            put(where, new)
            return new

        return joined(update, [key, value])

    def step(self, node: syntax.Step) -> Code:
        number = self.runtime.number
        get, put = self.get(node.target), self.set(node.target)

        def update(where: Value) -> Value:
            old = number(get(where))
            put(where, old + node.change)
            return old + node.change if node.before else old

        return joined(update, [self.key_of(node.target)])

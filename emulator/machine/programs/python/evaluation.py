"""A small Python: expressions of numbers, texts, lists and dicts, assignments, `print`, `for` and `if`. Bounded in every way.

Nothing of the real interpreter that runs this can be reached: only what stands in the tables below is there. Everything else
raises NotSimulated, which names it.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from emulator.errors import EmulatorError

STEPS = 20_000
#: The longest text or list, and the most bits of a number.
SIZE = 100_000
#: Whatever a program's value is: what fits with what is the program's business, and its TypeError.
Value = Any

BINARY: Mapping[type, Callable[[Value, Value], Value]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod, ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor,
}  # fmt: skip
COMPARED: Mapping[type, Callable[[Value, Value], Value]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.In: lambda one, other: one in other, ast.NotIn: lambda one, other: one not in other,
    ast.Is: operator.is_, ast.IsNot: operator.is_not,
}  # fmt: skip
FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "len": len, "str": str, "int": int, "float": float, "bool": bool, "sum": sum, "min": min, "max": max, "abs": abs,
    "sorted": sorted, "list": list, "tuple": tuple, "dict": dict, "repr": repr, "hex": hex,
    "bin": bin, "oct": oct, "ord": ord, "chr": chr, "any": any, "all": all, "reversed": lambda value: list(reversed(value)),
    "enumerate": lambda value, start=0: list(enumerate(value, start)), "zip": lambda *values: list(zip(*values)),  # noqa: B905
    "divmod": divmod,
    "round": lambda value, digits=None: round(value, digits if digits is None else max(-300, min(300, digits))),
}  # fmt: skip
TEXTS = (
    "upper lower title capitalize strip lstrip rstrip split join replace startswith endswith find count isdigit isalpha "
    "splitlines swapcase index partition"
)
METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset(TEXTS.split()),
    list: frozenset(("append", "index", "count", "pop", "insert", "reverse", "sort", "extend")),
    dict: frozenset(("keys", "values", "items", "get")),
}
MATH = frozenset(("sqrt", "floor", "ceil", "pi", "e", "sin", "cos", "tan", "log", "log2", "log10", "gcd", "hypot"))


class NotSimulated(EmulatorError):
    """Something of Python that is not here."""


class Raised(EmulatorError):
    """An exception of the program's; the text is its traceback's last line."""


def syntax(error: SyntaxError) -> str:
    """As the interpreter shows it, with the line and a mark below it."""
    line, start = (error.text or "").rstrip("\n"), error.offset or 1
    mark = "^" * max(1, (error.end_offset or 0) - start)
    return f"SyntaxError\n    {line}\n    {' ' * (start - 1)}{mark}\nSyntaxError: {error.msg}"


class Program:
    """One run; `written` is what it printed."""

    def __init__(self, facts: Mapping[str, Mapping[str, Value]]) -> None:
        self.facts = facts
        self.names: dict[str, Value] = {}
        self.written: list[str] = []
        self.steps = 0

    def run(self, source: str) -> None:
        try:
            tree = ast.parse(source)
        except SyntaxError as error:
            raise Raised(syntax(error)) from error
        except (ValueError, RecursionError, MemoryError) as error:
            raise NotSimulated("such a long program") from error
        try:
            self.block(tree.body)
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise Raised(f"{type(error).__name__}: {error}") from error
        except RecursionError as error:
            raise NotSimulated("such a deep expression") from error

    def step(self) -> None:
        self.steps += 1
        if self.steps > STEPS:
            raise NotSimulated(f"more than {STEPS} steps")

    def block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self.step()
            self.statement(statement)

    def statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Expr(value):
                self.value(value)
            case ast.Assign([ast.Name(name)], value):
                self.names[name] = self.value(value)
            case ast.AugAssign(ast.Name(name), sign, value):
                self.names[name] = self.binary(sign, self.name(name), self.value(value))
            case ast.For(ast.Name(name), source, body, []):
                for item in self.items(self.value(source)):
                    self.names[name] = item
                    self.block(body)
            case ast.If(test, body, otherwise):
                self.block(body if self.value(test) else otherwise)
            case ast.Import(aliases) if all(alias.name in self.facts or alias.name == "math" for alias in aliases):
                return
            case ast.Pass():
                return
            case _:
                raise NotSimulated(f"`{type(statement).__name__.lower()}'")

    def items(self, value: Value) -> list[Value]:
        if not isinstance(value, str | list | tuple | dict):
            raise TypeError(f"'{type(value).__name__}' object is not iterable")
        if len(value) > SIZE:
            raise NotSimulated(f"more than {SIZE} items")
        return list(value)

    def name(self, name: str) -> Value:
        if name in self.names:
            return self.names[name]
        if name in FUNCTIONS or name in ("print", "range") or name in self.facts:
            raise NotSimulated(f"`{name}' as a value")
        raise Raised(f"NameError: name '{name}' is not defined")

    def value(self, node: ast.expr) -> Value:
        self.step()
        match node:
            case ast.Constant(value):
                return value
            case ast.Name(name):
                return self.name(name)
            case ast.BinOp(left, sign, right):
                return self.binary(sign, self.value(left), self.value(right))
            case ast.UnaryOp(ast.USub(), operand):
                return operator.neg(self.value(operand))
            case ast.UnaryOp(ast.Not(), operand):
                return not self.value(operand)
            case ast.BoolOp(sign, operands):
                return self.boolean(isinstance(sign, ast.And), operands)
            case ast.IfExp(test, chosen, other):
                return self.value(chosen if self.value(test) else other)
            case ast.Compare(left, signs, rights):
                return self.compared(self.value(left), signs, rights)
            case ast.List(parts) | ast.Tuple(parts):  # sets have an order that is nobody's
                made = [self.value(part) for part in parts]
                return made if isinstance(node, ast.List) else tuple(made)
            case ast.Dict(keys, values) if None not in keys:
                return {self.value(key): self.value(one) for key, one in zip(keys, values, strict=True) if key is not None}
            case ast.JoinedStr(parts):
                return "".join(self.formatted(part) for part in parts)
            case ast.Subscript(held, index):
                return self.value(held)[self.index(index)]
            case ast.ListComp(element, [ast.comprehension(ast.Name(name), source, tests, 0)]):
                return self.comprehended(element, name, source, tests)
            case ast.GeneratorExp(element, [ast.comprehension(ast.Name(name), source, tests, 0)]):
                return self.comprehended(element, name, source, tests)
            case ast.Attribute(ast.Name(module), name) if module not in self.names:
                return self.fact(module, name)
            case ast.Call(function, arguments, keywords):
                return self.call(function, arguments, keywords)
        raise NotSimulated(f"`{type(node).__name__.lower()}'")

    def comprehended(self, element: ast.expr, name: str, source: ast.expr, tests: list[ast.expr]) -> list[Value]:
        found: list[Value] = []
        for item in self.items(self.value(source)):
            self.names[name] = item
            if all(self.value(test) for test in tests):
                found.append(self.value(element))
        return found

    def index(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Slice):
            return slice(*(None if part is None else self.value(part) for part in (node.lower, node.upper, node.step)))
        return self.value(node)

    def boolean(self, every: bool, operands: list[ast.expr]) -> Value:
        value: Value = every
        for operand in operands:
            value = self.value(operand)
            if bool(value) is not every:
                break
        return value

    def compared(self, left: Value, signs: list[ast.cmpop], rights: list[ast.expr]) -> bool:
        for sign, node in zip(signs, rights, strict=True):
            right = self.value(node)
            if not COMPARED[type(sign)](left, right):
                return False
            left = right
        return True

    def binary(self, sign: ast.operator, left: Value, right: Value) -> Value:
        if isinstance(sign, ast.Mod) and isinstance(left, str):
            raise NotSimulated("`%' of texts")
        if isinstance(sign, ast.Mult | ast.Pow | ast.LShift | ast.RShift):
            return self.growing(sign, left, right)
        if type(sign) not in BINARY:
            raise NotSimulated(f"`{type(sign).__name__.lower()}'")
        return self.bounded(BINARY[type(sign)](left, right))

    def growing(self, sign: ast.operator, left: Value, right: Value) -> Value:
        """Operators whose result may be much larger than their operands."""
        if isinstance(left, int) and isinstance(right, int):
            bits = left.bit_length() * (abs(right) if isinstance(sign, ast.Pow) else 1)
            if bits + (right if isinstance(sign, ast.LShift) else right.bit_length()) > SIZE:
                raise NotSimulated("such a large number")
            powers = {ast.Mult: operator.mul, ast.Pow: operator.pow, ast.LShift: operator.lshift, ast.RShift: operator.rshift}
            return powers[type(sign)](left, right)
        sized, times = (left, right) if isinstance(right, int) else (right, left)
        if isinstance(sized, str | list | tuple) and isinstance(times, int) and len(sized) * times > SIZE:
            raise NotSimulated("such a long value")
        return (operator.pow if isinstance(sign, ast.Pow) else operator.mul)(left, right)

    def bounded(self, value: Value) -> Value:
        if isinstance(value, str | list | tuple) and len(value) > SIZE:
            raise NotSimulated("such a long value")
        return value

    def formatted(self, part: ast.expr) -> str:
        if isinstance(part, ast.FormattedValue):
            value = self.value(part.value)
            form = self.formatted(part.format_spec) if part.format_spec is not None else ""
            if sum(map(str.isdigit, form)) > 4:
                raise NotSimulated("such a wide field")
            return format(repr(value) if part.conversion == ord("r") else value, form)
        if isinstance(part, ast.JoinedStr):
            return "".join(self.formatted(inner) for inner in part.values)
        return str(self.value(part))

    def fact(self, module: str, name: str) -> Value:
        if module == "math" and name in MATH:
            return getattr(math, name)
        if name in self.facts.get(module, {}):
            return self.facts[module][name]
        raise NotSimulated(f"`{module}.{name}'")

    def call(self, function: ast.expr, arguments: list[ast.expr], keywords: list[ast.keyword]) -> Value:
        values = [self.value(one) for one in arguments if not isinstance(one, ast.Starred)]
        named = {word.arg: self.value(word.value) for word in keywords if word.arg is not None}
        for one in arguments:
            if isinstance(one, ast.Starred):
                values += self.items(self.value(one.value))
        match function:
            case ast.Name("print"):
                self.print(values, named)
                return None
            case ast.Name("range"):
                return self.ranged(values)
            case ast.Name(name) if name in FUNCTIONS and not named:
                return self.bounded(FUNCTIONS[name](*values))
            case ast.Attribute(ast.Name("math"), name) if name in MATH and "math" not in self.names:
                return getattr(math, name)(*values)
            case ast.Attribute(held, name) if not named:
                return self.method(self.value(held), name, values)
        raise NotSimulated(f"calling `{ast.unparse(function)[:40]}'")

    def method(self, held: Value, name: str, values: list[Value]) -> Value:
        if name not in METHODS.get(type(held), ()):
            raise NotSimulated(f"`{type(held).__name__}.{name}'")
        if name == "replace" and isinstance(held, str) and len(values) > 1 and len(held) * (1 + len(str(values[1]))) > SIZE:
            raise NotSimulated("such a long value")
        if name == "join" and values:
            values = [self.items(values[0])]
        result = getattr(held, name)(*values)
        if isinstance(held, list):
            self.bounded(held)
        return self.bounded(list(result) if isinstance(held, dict) and name != "get" else result)

    def ranged(self, values: list[Value]) -> Value:
        made = range(*values)
        if len(made) > SIZE:
            raise NotSimulated(f"more than {SIZE} items")
        return list(made)

    def print(self, values: list[Value], named: Mapping[str, Value]) -> None:
        if set(named) - {"sep", "end"}:
            raise NotSimulated("such a `print'")
        between, end = (named.get(key, default) for key, default in (("sep", " "), ("end", "\n")))
        self.written.append(str(between).join(str(value) for value in values) + str(end))
        if sum(map(len, self.written[-100:])) > SIZE * 10:
            raise NotSimulated("so much output")

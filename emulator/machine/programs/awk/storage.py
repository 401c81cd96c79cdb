"""Where values are kept: variables, locals, elements of arrays and fields, as closures that read and write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from emulator.machine.programs.awk import syntax
from emulator.machine.programs.awk.code import Act, Code, joined
from emulator.machine.programs.awk.ledger import Array
from emulator.machine.programs.awk.parameters import array_parameters
from emulator.machine.programs.awk.runtime import Runtime, RunTimeError
from emulator.machine.programs.awk.values import Value
from emulator.machine.programs.text.streams import LINE_LIMIT, TooLong

Frame = dict[str, "Value | Array"]
Setter = Callable[[Value], None]


class Storage:
    """The program, what its running needs, and the names that the function being compiled has for itself."""

    def __init__(self, program: syntax.Program, runtime: Runtime) -> None:
        self.program, self.runtime = program, runtime
        self.frame: Frame = {}
        self.locals: frozenset[str] = frozenset()
        self.arrays = array_parameters(program)
        self.bodies: dict[str, Act] = {}

    def expression(self, node: syntax.Expression) -> Code:
        """What a place needs of the compiler that is built on this."""
        raise NotImplementedError

    def array(self, name: str) -> Callable[[], Array]:
        runtime = self.runtime
        if name not in self.locals:
            table = runtime.array(name)
            return lambda: table

        def local() -> Array:
            found = self.frame.get(name)
            if isinstance(found, dict):
                return found
            if found is not None:
                raise RunTimeError(f"type error: scalar {name} used as an array")
            fresh: Array = {}
            self.frame[name] = fresh
            return fresh

        return local

    def key(self, keys: Sequence[syntax.Expression]) -> Code:
        text = self.runtime.text
        codes = [self.expression(each) for each in keys]
        if len(codes) == 1:
            return joined(lambda value: text(value), codes)
        return joined(lambda *parts: bounded(self.runtime.plain("SUBSEP").join(map(text, parts))), codes)

    def get(self, target: syntax.Expression) -> Callable[[Value], Value]:
        """How to read a target, given its key's value (None for a variable)."""
        runtime = self.runtime
        if isinstance(target, syntax.Variable):
            read = self.variable(target.name)
            return lambda _: read()
        if isinstance(target, syntax.Index):
            table = self.array(target.array)
            return lambda key: runtime.ledger.element(table(), str(key))
        return lambda key: runtime.field(int(runtime.number(key)))

    def set(self, target: syntax.Expression) -> Callable[[Value, Value], None]:
        """How to write it: (key's value, new value)."""
        runtime = self.runtime
        if isinstance(target, syntax.Variable):
            setter = self.setter(target.name)
            return lambda _, value: setter(value)
        if isinstance(target, syntax.Index):
            table = self.array(target.array)
            return lambda key, value: runtime.ledger.put(table(), str(key), value)
        if isinstance(target, syntax.FieldRef):
            return lambda key, value: runtime.set_field(int(runtime.number(key)), value)
        raise RunTimeError("assignment to what is no variable")

    def key_of(self, target: syntax.Expression) -> Code:
        if isinstance(target, syntax.Index):
            return self.key(target.keys)
        if isinstance(target, syntax.FieldRef):
            return self.expression(target.number)
        return Code(lambda: None)

    def variable(self, name: str) -> Callable[[], Value]:
        runtime = self.runtime
        if name in self.locals:
            return lambda: scalar(self.frame.get(name))
        if name == "NF":
            return lambda: float(runtime.count())
        variables = runtime.variables
        variables.setdefault(name, None)
        return lambda: variables[name]

    def setter(self, name: str) -> Setter:
        runtime = self.runtime
        if name in self.locals:
            return lambda value: runtime.ledger.assign(self.frame, name, value)
        if name == "NF":
            return lambda value: runtime.set_count(int(runtime.number(value)))
        variables = runtime.variables
        return lambda value: runtime.ledger.assign(variables, name, value)


def scalar(value: Value | Array) -> Value:
    if isinstance(value, dict):
        raise RunTimeError("type error: array used as a scalar")
    return value


def bounded(text: str) -> str:
    if len(text) > LINE_LIMIT:
        raise TooLong
    return text

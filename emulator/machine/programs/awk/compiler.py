"""Turns the tree into closures. What can wait (input, output, loops, calls) becomes coroutines, all else plain functions.

Built up of storage.py (variables), operators.py, text_calls.py, calls.py and statements.py; here is what knows all expressions.
"""

from __future__ import annotations

from emulator.machine.programs.awk import syntax
from emulator.machine.programs.awk.code import Code, joined
from emulator.machine.programs.awk.runtime import RunTimeError
from emulator.machine.programs.awk.statements import Statements
from emulator.machine.programs.awk.storage import bounded


class Compiler(Statements):
    def functions(self) -> None:
        for function in self.program.functions.values():
            self.locals = frozenset(function.parameters)
            self.bodies[function.name] = self.statement(function.body)
        self.locals = frozenset()

    def expression(self, node: syntax.Expression) -> Code:
        runtime = self.runtime
        match node:
            case syntax.Number(value):
                return Code(lambda: value)
            case syntax.String(text):
                return Code(lambda: text)
            case syntax.RegexMatch(text):
                return Code(self.regex_test(text))
            case syntax.Variable(name):
                return Code(self.variable(name))
            case syntax.Index(array, keys):
                table = self.array(array)
                return joined(lambda key: runtime.ledger.element(table(), str(key)), [self.key(keys)])
            case syntax.FieldRef(number):
                if isinstance(number, syntax.Number):
                    index = int(number.value)
                    return Code(lambda: runtime.field(index))
                return joined(lambda value: runtime.field(int(runtime.number(value))), [self.expression(number)])
            case syntax.Unary(operator, operand):
                return self.unary(operator, operand)
            case syntax.Binary():
                return self.binary(node)
            case syntax.Conditional():
                return self.conditional(node)
            case syntax.Assign():
                return self.assign(node)
            case syntax.Step():
                return self.step(node)
            case syntax.Membership(keys, array):
                table = self.array(array)
                return joined(lambda key: float(str(key) in table()), [self.key(keys)])
            case syntax.Call():
                return self.call(node)
            case syntax.Builtin():
                return self.builtin(node)
            case syntax.Getline():
                return self.getline(node)
            case syntax.Group(items):
                codes = [self.expression(item) for item in items]
                return joined(lambda *parts: bounded("".join(map(runtime.text, parts))), codes)
        raise RunTimeError("unknown expression")

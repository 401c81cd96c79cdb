"""Built-in functions that work on texts and arrays with patterns: split, sub, gsub, gensub, match, length."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.machine.programs.awk import builtins, syntax
from emulator.machine.programs.awk.code import Code, joined
from emulator.machine.programs.awk.lexer import BadProgram
from emulator.machine.programs.awk.operators import Operators
from emulator.machine.programs.awk.records import split
from emulator.machine.programs.awk.values import Given, Value


class TextCalls(Operators):
    def _length(self, arguments: Sequence[syntax.Expression]) -> Code:
        runtime = self.runtime
        if not arguments:
            return Code(lambda: float(len(runtime.record)))
        argument = arguments[0]
        if isinstance(argument, syntax.Variable) and self.is_array(argument.name):
            table = self.array(argument.name)
            return Code(lambda: float(len(table())))
        return joined(
            lambda value: float(len(value if isinstance(value, dict) else runtime.text(value))), [self.expression(argument)]
        )

    def is_array(self, name: str) -> bool:
        if name in self.locals:
            return any(
                name in names for function, names in self.arrays.items() if name in self.program.functions[function].parameters
            )
        return name in self.runtime.arrays

    def _split(self, arguments: Sequence[syntax.Expression]) -> Code:
        runtime = self.runtime
        if len(arguments) not in (2, 3) or not isinstance(arguments[1], syntax.Variable):
            raise BadProgram(1, "", "wrong number of arguments in call to split")
        table = self.array(arguments[1].name)
        separator = arguments[2] if len(arguments) == 3 else syntax.Variable("FS")
        literal = isinstance(separator, syntax.RegexMatch)
        pattern, compiled = self.regex(separator)

        def run(value: Value, by: Value) -> Value:
            pieces = split(runtime.text(value), compiled(by) if literal else runtime.separator(by))
            found = table()
            runtime.ledger.clear(found)
            for number, piece in enumerate(pieces, 1):
                runtime.ledger.put(found, str(number), Given(piece))
            return float(len(pieces))

        return joined(run, [self.expression(arguments[0]), pattern])

    def _sub(self, arguments: Sequence[syntax.Expression], every: bool = False) -> Code:
        runtime = self.runtime
        if len(arguments) not in (2, 3):
            raise BadProgram(1, "", "wrong number of arguments in call to sub")
        target = arguments[2] if len(arguments) == 3 else syntax.FieldRef(syntax.Number(0.0))
        if isinstance(target, syntax.Unary) and target.operator == "()":
            target = target.operand
        pattern, compiled = self.regex(arguments[0])
        assignable = isinstance(target, (syntax.Variable, syntax.Index, syntax.FieldRef))
        get = self.get(target) if assignable else None
        put = self.set(target) if assignable else None
        key = self.key_of(target) if assignable else self.expression(target)

        def run(by: Value, new: Value, where: Value) -> Value:
            old = runtime.text(get(where) if get else where)
            result, count = builtins.substituted(compiled(by), old, runtime.text(new), every)
            if count and put:
                put(where, result)
            return float(count)

        return joined(run, [pattern, self.expression(arguments[1]), key])

    def _gsub(self, arguments: Sequence[syntax.Expression]) -> Code:
        return self._sub(arguments, every=True)

    def _gensub(self, arguments: Sequence[syntax.Expression]) -> Code:
        runtime = self.runtime
        pattern, compiled = self.regex(arguments[0])
        target = arguments[3] if len(arguments) > 3 else syntax.FieldRef(syntax.Number(0.0))
        rest = [self.expression(each) for each in (arguments[1], arguments[2], target)]
        return joined(
            lambda by, new, how, value: builtins.general(
                runtime, compiled(by), runtime.text(new), runtime.text(how), runtime.text(value)
            ),
            [pattern, *rest],
        )

    def _match(self, arguments: Sequence[syntax.Expression]) -> Code:
        runtime = self.runtime
        if len(arguments) != 2:
            raise BadProgram(1, "", "wrong number of arguments in call to match")
        pattern, compiled = self.regex(arguments[1])

        def run(value: Value, by: Value) -> Value:
            found = compiled(by).search(runtime.text(value))
            start = float(found.start() + 1) if found else 0.0
            runtime.variables["RSTART"] = start
            runtime.variables["RLENGTH"] = float(found.end() - found.start()) if found else -1.0
            return start

        return joined(run, [self.expression(arguments[0]), pattern])

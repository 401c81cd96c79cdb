"""Calls: of the program's functions and of built-in ones, and getline."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from emulator.machine.programs.awk import builtins, syntax, values
from emulator.machine.programs.awk.code import Code, ReturnValue, joined, waiting
from emulator.machine.programs.awk.ledger import size
from emulator.machine.programs.awk.lexer import BadProgram
from emulator.machine.programs.awk.runtime import RunTimeError
from emulator.machine.programs.awk.storage import Frame
from emulator.machine.programs.awk.text_calls import TextCalls
from emulator.machine.programs.awk.values import Given, Value
from emulator.machine.programs.text.printf import WIDTH_LIMIT

CALL_LIMIT: Final = 60  # each call is several frames of Python's
_ARITY: Final = {
    "substr": (2, 3),
    "index": (2, 2),
    "sprintf": (1, WIDTH_LIMIT),
    "int": (1, 1),
    "rand": (0, 0),
    "tolower": (1, 1),
    "toupper": (1, 1),
    "systime": (0, 0),
    "strftime": (0, 3),
    "mktime": (1, 1),
    "compl": (1, 1),
}


class Calls(TextCalls):
    def call(self, node: syntax.Call) -> Code:
        function = self.program.functions.get(node.name)
        dialect = self.runtime.dialect.name
        if function is None:
            sentence = "Call to undefined function" if dialect == "busybox" else f"function {node.name} never defined"
            raise BadProgram(node.line + 1, "", sentence, beyond=1)
        if len(node.arguments) > len(function.parameters):
            raise BadProgram(node.line, "", f"too many arguments in call to {node.name}")
        arrays = self.arrays[node.name]
        sources = []
        for parameter, argument in zip(function.parameters, node.arguments, strict=False):
            is_array = parameter in arrays and isinstance(argument, syntax.Variable)
            table = self.array(argument.name) if is_array and isinstance(argument, syntax.Variable) else None
            sources.append((parameter, table, Code(lambda: None) if table else self.expression(argument)))

        async def later() -> Value:
            frame: Frame = {}
            for parameter, table, code in sources:
                frame[parameter] = table() if table else await code.value()
            return await self.invoke(node.name, frame)

        return Code(None, later)

    async def invoke(self, name: str, frame: Frame) -> Value:
        runtime = self.runtime
        if runtime.depth >= CALL_LIMIT:
            raise RunTimeError(f"function {name}: calls nested too deeply")
        outer, self.frame = self.frame, frame
        given = {id(value) for value in frame.values() if isinstance(value, dict)}
        runtime.depth += 1
        runtime.ledger.change(sum(size(value) for value in frame.values() if not isinstance(value, dict)))
        try:
            await self.bodies[name].run()
        except ReturnValue as result:
            return result.value
        finally:
            self.frame = outer
            runtime.depth -= 1
            runtime.ledger.forget(value for value in frame.values() if id(value) not in given)
        return None

    def builtin(self, node: syntax.Builtin) -> Code:
        name = node.name
        special = getattr(self, f"_{name}", None)
        if special is not None:
            return special(node.arguments)  # type: ignore[no-any-return]
        codes = [self.expression(argument) for argument in node.arguments]
        runtime = self.runtime
        number, text = runtime.number, runtime.text
        if name in builtins.MATH:
            if not runtime.dialect.math:
                raise RunTimeError("Math support is not compiled in")
            function = builtins.MATH[name]
            wanted = 2 if name == "atan2" else 1
            if len(codes) != wanted:
                raise BadProgram(node.line, "", f"wrong number of arguments in call to {name}")
            return joined(lambda *parts: function(*map(number, parts)), codes)
        if name in builtins.BITS:
            bits = builtins.BITS[name]
            return joined(lambda a, b: float(bits(int(number(a)), int(number(b)))), codes)
        simple: dict[str, Callable[..., Value]] = {
            "substr": lambda s, m, n=math.inf: builtins.substring(
                runtime.dialect, text(s), number(m), None if n == math.inf else number(n)
            ),
            "index": lambda s, t: float(text(s).find(text(t)) + 1) if text(t) else 0.0,
            "sprintf": lambda form, *rest: builtins.formatted(runtime, text(form), rest),
            "int": lambda value: builtins.truncated(number(value)),
            "rand": lambda: runtime.random.fraction(),
            "tolower": lambda value: _ascii(text(value), str.lower),
            "toupper": lambda value: _ascii(text(value), str.upper),
            "systime": lambda: float(runtime.job.process.kernel.timeline.now // 1_000_000_000),
            "strftime": lambda form=None, time=None, utc=None: builtins.clock(
                runtime, None if form is None else text(form), None if time is None else number(time), values.true(utc)
            ),
            "mktime": lambda value: builtins.made_time(runtime, text(value)),
            "compl": lambda value: float(~int(number(value)) & 0xFFFFFFFF),
        }
        least, most = _ARITY[name]
        if not least <= len(codes) <= most:
            raise BadProgram(node.line, "", f"wrong number of arguments in call to {name}")
        return joined(simple[name], codes)

    def _srand(self, arguments: Sequence[syntax.Expression]) -> Code:
        runtime = self.runtime

        def run(seed: Value = None) -> Value:
            old = runtime.seed
            new = float(runtime.job.process.kernel.timeline.now // 1_000_000_000) if not arguments else runtime.number(seed)
            runtime.seed = new
            runtime.random = type(runtime.random)(int(new) if math.isfinite(new) else 0)
            return old

        return joined(run, [self.expression(argument) for argument in arguments[:1]])

    def _system(self, arguments: Sequence[syntax.Expression]) -> Code:
        async def run(command: Value) -> Value:
            return float(await self.runtime.system(self.runtime.text(command)))

        return waiting(run, [self.expression(arguments[0])])

    def _close(self, arguments: Sequence[syntax.Expression]) -> Code:
        async def run(name: Value) -> Value:
            return float(await self.runtime.close(self.runtime.text(name)))

        return waiting(run, [self.expression(arguments[0])])

    def _fflush(self, arguments: Sequence[syntax.Expression]) -> Code:
        async def run(*_: Value) -> Value:
            await self.runtime.flush()
            return 0.0

        return waiting(run, [self.expression(argument) for argument in arguments])

    def getline(self, node: syntax.Getline) -> Code:
        runtime = self.runtime
        put = self.set(node.target) if node.target is not None else None
        key = self.key_of(node.target) if node.target is not None else Code(lambda: None)
        operand = self.expression(node.operand) if node.operand is not None else Code(lambda: None)

        async def run(source: Value, where: Value) -> Value:
            if node.source == "":
                found = await runtime.next_record()
                status, record = (0, "") if found is None else (1, found)
            elif node.source == "<":
                status, record = await runtime.file_record(runtime.text(source))
            else:
                status, record = await runtime.command_record(runtime.text(source))
                if status > 0:
                    runtime.variables["NR"] = runtime.number(runtime.variables["NR"]) + 1
            if status > 0:
                if put is None:
                    runtime.set_record(record)
                else:
                    put(where, Given(record))
            return float(status)

        return waiting(run, [operand, key])


def _ascii(text: str, change: Callable[[str], str]) -> str:
    return change(text) if text.isascii() else "".join(change(char) if char.isascii() else char for char in text)

"""Turns the tree into closures. What can wait (input, output, loops, calls) becomes coroutines, all else plain functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from emulator.machine.programs.awk import builtins, syntax, values
from emulator.machine.programs.awk.code import BREAK, CONTINUE, NORMAL, Act, Code, ReturnValue, joined, waiting
from emulator.machine.programs.awk.lexer import BadProgram
from emulator.machine.programs.awk.order import walked
from emulator.machine.programs.awk.records import split
from emulator.machine.programs.awk.runtime import Array, ExitProgram, NextFile, NextRecord, Runtime, RunTimeError
from emulator.machine.programs.awk.values import Given, Value
from emulator.machine.programs.text.printf import WIDTH_LIMIT
from emulator.machine.programs.text.regex import Regex
from emulator.machine.programs.text.streams import LINE_LIMIT, TooLong

CALL_LIMIT: Final = 60  # each call is several frames of Python's
TURN: Final = 100  # turns of a loop after which others get theirs
ELEMENT_LIMIT: Final = 5_000_000

Frame = dict[str, "Value | Array"]
Setter = Callable[[Value], None]


class Compiler:
    def __init__(self, program: syntax.Program, runtime: Runtime) -> None:
        self.program, self.runtime = program, runtime
        self.frame: Frame = {}
        self.locals: frozenset[str] = frozenset()
        self.arrays = _array_parameters(program)
        self.bodies: dict[str, Act] = {}

    def functions(self) -> None:
        for function in self.program.functions.values():
            self.locals = frozenset(function.parameters)
            self.bodies[function.name] = self.statement(function.body)
        self.locals = frozenset()

    # ---- variables and arrays

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
        return joined(lambda *parts: self.runtime.plain("SUBSEP").join(map(text, parts)), codes)

    def get(self, target: syntax.Expression) -> Callable[[Value], Value]:
        """How to read a target, given its key's value (None for a variable)."""
        runtime = self.runtime
        if isinstance(target, syntax.Variable):
            return lambda _: self.variable(target.name)()
        if isinstance(target, syntax.Index):
            table = self.array(target.array)
            return lambda key: _element(table(), str(key))
        return lambda key: runtime.field(int(runtime.number(key)))

    def set(self, target: syntax.Expression) -> Callable[[Value, Value], None]:
        """How to write it: (key's value, new value)."""
        runtime = self.runtime
        if isinstance(target, syntax.Variable):
            setter = self.setter(target.name)
            return lambda _, value: setter(value)
        if isinstance(target, syntax.Index):
            table = self.array(target.array)

            def put(key: Value, value: Value) -> None:
                found = table()
                found[str(key)] = value
                if len(found) > ELEMENT_LIMIT:
                    raise TooLong

            return put
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
            return lambda: _scalar(self.frame.get(name))
        if name == "NF":
            return lambda: float(runtime.count())
        variables = runtime.variables
        variables.setdefault(name, None)
        return lambda: variables[name]

    def setter(self, name: str) -> Setter:
        runtime = self.runtime
        if name in self.locals:
            return lambda value: self.frame.__setitem__(name, value)
        if name == "NF":
            return lambda value: runtime.set_count(int(runtime.number(value)))
        variables = runtime.variables
        return lambda value: variables.__setitem__(name, value)

    # ---- expressions

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
                return joined(lambda key: _element(table(), str(key)), [self.key(keys)])
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
                return joined(lambda *parts: "".join(map(runtime.text, parts)), [self.expression(item) for item in items])
        raise RunTimeError("unknown expression")

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
            return lambda a, b: _bounded(text(a) + text(b))
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

    # ---- calls

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
        runtime.depth += 1
        try:
            await self.bodies[name].run()
        except ReturnValue as result:
            return result.value
        finally:
            self.frame = outer
            runtime.depth -= 1
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
            found.clear()
            found.update((str(number), Given(piece)) for number, piece in enumerate(pieces, 1))
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

    # ---- statements

    def statement(self, node: syntax.Statement) -> Act:
        match node:
            case syntax.Block(statements):
                return self.block([self.statement(each) for each in statements])
            case syntax.Simple(expression):
                return self.simple(self.expression(expression))
            case syntax.Print():
                return self.print(node)
            case syntax.If():
                return self.if_(node)
            case syntax.While(test, body, body_first):
                return self.loop(None, self.expression(test), None, self.statement(body), body_first)
            case syntax.For(start, test, step, body):
                return self.loop(
                    self.statement(start) if start else None,
                    self.expression(test) if test else None,
                    self.statement(step) if step else None,
                    self.statement(body),
                    False,
                )
            case syntax.ForIn():
                return self.for_in(node)
            case syntax.Leave():
                return self.leave(node)
            case syntax.Delete(array, keys):
                return self.delete(array, keys)
        raise RunTimeError("unknown statement")

    def block(self, acts: list[Act]) -> Act:
        if len(acts) == 1:
            return acts[0]
        runs = [act.now for act in acts]
        if all(run is not None for run in runs):
            ready = [run for run in runs if run is not None]

            def now() -> int:
                for run in ready:
                    if signal := run():
                        return signal
                return NORMAL

            return Act(now)

        async def later() -> int:
            for act in acts:
                if signal := await act.run():
                    return signal
            return NORMAL

        return Act(None, later)

    def simple(self, code: Code) -> Act:
        if (run := code.now) is not None:

            def now() -> int:
                run()
                return NORMAL

            return Act(now)

        async def later() -> int:
            await code.value()
            return NORMAL

        return Act(None, later)

    def if_(self, node: syntax.If) -> Act:
        test, yes = self.expression(node.test), self.statement(node.yes)
        no = self.statement(node.no) if node.no is not None else Act(lambda: NORMAL)
        if test.now is not None and yes.now is not None and no.now is not None:
            ask, one, two = test.now, yes.now, no.now
            return Act(lambda: one() if values.true(ask()) else two())

        async def later() -> int:
            return await (yes if values.true(await test.value()) else no).run()

        return Act(None, later)

    def loop(self, start: Act | None, test: Code | None, step: Act | None, body: Act, body_first: bool) -> Act:
        process = self.runtime.job.process

        async def later() -> int:
            if start is not None:
                await start.run()
            turns = 0
            checked = not body_first
            while True:
                if checked and test is not None and not values.true(test.now() if test.now is not None else await test.value()):
                    return NORMAL
                checked = True
                signal = body.now() if body.now is not None else await body.run()
                if signal == BREAK:
                    return NORMAL
                if step is not None:
                    await step.run()
                turns += 1
                if turns % TURN == 0:
                    await process.sleep(0)

        return Act(None, later)

    def for_in(self, node: syntax.ForIn) -> Act:
        table, setter, body = self.array(node.array), self.setter(node.variable.name), self.statement(node.body)
        how = self.runtime.dialect.order
        process = self.runtime.job.process

        async def later() -> int:
            for turn, key in enumerate(walked(table(), how), 1):
                setter(Given(key))
                if await body.run() == BREAK:
                    return NORMAL
                if turn % TURN == 0:
                    await process.sleep(0)
            return NORMAL

        return Act(None, later)

    def leave(self, node: syntax.Leave) -> Act:
        if node.kind in ("break", "continue"):
            signal = BREAK if node.kind == "break" else CONTINUE
            return Act(lambda: signal)
        if node.kind in ("next", "nextfile"):
            reason = NextRecord if node.kind == "next" else NextFile

            def stop() -> int:
                raise reason

            return Act(stop)
        value = self.expression(node.value) if node.value is not None else None
        runtime = self.runtime

        async def later() -> int:
            result = await value.value() if value is not None else None
            if node.kind == "return":
                raise ReturnValue(result)
            if value is not None:
                runtime.exit_status = int(runtime.number(result)) & 0xFF
            raise ExitProgram

        return Act(None, later)

    def delete(self, array: str, keys: tuple[syntax.Expression, ...] | None) -> Act:
        table = self.array(array)
        if keys is None:

            def clear() -> int:
                table().clear()
                return NORMAL

            return Act(clear)
        return self.simple(joined(lambda key: _removed(table(), str(key)), [self.key(keys)]))

    def print(self, node: syntax.Print) -> Act:
        runtime = self.runtime
        codes = [self.expression(argument) for argument in node.arguments]
        target = self.expression(node.target) if node.target is not None else None
        make = self.printf_text if node.formatted else self.print_text

        async def later() -> int:
            parts = [code.now() if code.now is not None else await code.value() for code in codes]
            try:
                text = make(parts)
            except RunTimeError as error:
                await runtime.out.text(error.before)
                raise
            if target is None:
                await runtime.out.text(text)
                return NORMAL
            out = await runtime.output(node.redirection, runtime.text(await target.value()))
            await runtime.write(out, text)
            return NORMAL

        return Act(None, later)

    def print_text(self, parts: list[Value]) -> str:
        runtime = self.runtime
        if not parts:
            return runtime.record + runtime.plain("ORS")
        if len(parts) == 1:
            return runtime.shown(parts[0]) + runtime.plain("ORS")
        return runtime.plain("OFS").join(map(runtime.shown, parts)) + runtime.plain("ORS")

    def printf_text(self, parts: list[Value]) -> str:
        return builtins.formatted(self.runtime, self.runtime.text(parts[0]), parts[1:])


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


def _element(table: Array, key: str) -> Value:
    """Asking for an element makes it."""
    if key not in table:
        if len(table) > ELEMENT_LIMIT:
            raise TooLong
        table[key] = None
    return table[key]


def _scalar(value: Value | Array) -> Value:
    if isinstance(value, dict):
        raise RunTimeError("type error: array used as a scalar")
    return value


def _removed(table: Array, key: str) -> Value:
    table.pop(key, None)
    return None


def _bounded(text: str) -> str:
    if len(text) > LINE_LIMIT:
        raise TooLong
    return text


def _ascii(text: str, change: Callable[[str], str]) -> str:
    return change(text) if text.isascii() else "".join(change(char) if char.isascii() else char for char in text)


def _array_parameters(program: syntax.Program) -> dict[str, set[str]]:
    """Which parameters of which function are used as arrays, there or by what it calls."""
    found: dict[str, set[str]] = {name: set() for name in program.functions}
    calls: list[tuple[str, syntax.Call]] = []
    for name, function in program.functions.items():
        for node in _nodes(function.body):
            if isinstance(node, (syntax.Index, syntax.Membership, syntax.ForIn, syntax.Delete)):
                found[name].add(node.array)
            elif (
                isinstance(node, syntax.Builtin)
                and node.name == "split"
                and len(node.arguments) > 1
                and isinstance(node.arguments[1], syntax.Variable)
            ):
                found[name].add(node.arguments[1].name)
            elif isinstance(node, syntax.Call):
                calls.append((name, node))
    changed = True
    while changed:
        changed = False
        for caller, call in calls:
            function_called = program.functions.get(call.name)
            if function_called is None:
                continue
            for parameter, argument in zip(function_called.parameters, call.arguments, strict=False):
                if (
                    parameter in found[call.name]
                    and isinstance(argument, syntax.Variable)
                    and argument.name not in found[caller]
                ):
                    found[caller].add(argument.name)
                    changed = True
    return found


def _nodes(top: object) -> list[object]:
    """All nodes of a tree."""
    found: list[object] = []
    stack = [top]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack.extend(node)
        elif hasattr(node, "__dataclass_fields__"):
            found.append(node)
            stack.extend(getattr(node, name) for name in node.__dataclass_fields__)
    return found

"""Statements: blocks, conditions, loops, what leaves them, delete and print."""

from __future__ import annotations

from typing import Final

from emulator.machine.programs.awk import builtins, syntax, values
from emulator.machine.programs.awk.calls import Calls
from emulator.machine.programs.awk.code import BREAK, CONTINUE, NORMAL, Act, Code, ReturnValue, joined
from emulator.machine.programs.awk.order import walked
from emulator.machine.programs.awk.runtime import ExitProgram, NextFile, NextRecord, RunTimeError
from emulator.machine.programs.awk.values import Given, Value

TURN: Final = 100  # turns of a loop after which others get theirs


class Statements(Calls):
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
        table, ledger = self.array(array), self.runtime.ledger
        if keys is None:

            def clear() -> int:
                ledger.clear(table())
                return NORMAL

            return Act(clear)
        return self.simple(joined(lambda key: ledger.remove(table(), str(key)), [self.key(keys)]))

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

"""jq: a filter over JSON texts. Its inputs, its outputs and its errors."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from emulator.errors import EmulatorError
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.jq.builtins.formats import formatted
from emulator.machine.programs.jq.builtins.operators import operator
from emulator.machine.programs.jq.builtins.prelude import prelude
from emulator.machine.programs.jq.builtins.table import natives
from emulator.machine.programs.jq.check import check
from emulator.machine.programs.jq.errors import Broken, Exhausted, Halted, Thrown
from emulator.machine.programs.jq.evaluate import RUNNERS
from emulator.machine.programs.jq.machine import Machine, Native, truth
from emulator.machine.programs.jq.options import BadWords, Options, read_words
from emulator.machine.programs.jq.parser import Parser
from emulator.machine.programs.jq.printer import COMPACT, Printer
from emulator.machine.programs.jq.reader import BadJson, Reader
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import CompileError, Node
from emulator.machine.programs.jq.values import Value
from emulator.machine.programs.packages.installed import installed_version

INPUT_MAX = 64 << 20


@cache
def language() -> tuple[dict[tuple[str, int], Native], Scope]:
    return natives(), prelude()


async def main(process: Process) -> int:
    try:
        options = read_words(process)
        if "version" in options.on:
            await process.out(f"jq-{installed_version(process, 'jq') or '1.6'}\n")
            return 0
        if "from-file" in options.on and options.program is not None:
            options.program = process.read_file(options.program).decode("utf-8", "replace")
    except BadWords as error:
        await process.complain(str(error))
        return 2
    except LinuxError as error:
        await process.complain(f"jq: error: Could not open {error.path}: {error}\n")
        return 2
    if options.program is None or "help" in options.on:
        await process.complain("jq: docker-emulator: its help is not emulated; give a filter, such as `jq .`\n")
        return 2
    try:
        node, scope = _compiled(options)
    except CompileErrors as errors:
        await process.complain(str(errors))
        return 3
    return await Run(process, options, node, scope).main()


class CompileErrors(EmulatorError):
    """All that is wrong with a program, as it is printed."""


def _compiled(options: Options) -> tuple[Node, Scope]:
    source = options.program or ""
    known_natives, known_scope = language()
    named = {key.removeprefix("$"): value for key, value in options.variables.items()}
    known = {**options.variables, "$ARGS": {"positional": options.positional, "named": named}}
    scope = Scope(known_scope, known)
    try:
        node = Parser(source).program()
        errors = check(node, scope, source, known_natives)
    except CompileError as error:
        errors = [error]
    if errors:
        number = sum(error.count for error in errors)
        count = f"{number} compile error{'s' if number > 1 else ''}"
        raise CompileErrors("".join(error.lines for error in errors) + f"jq: {count}\n")
    return node, scope


class Run:
    def __init__(self, process: Process, options: Options, node: Node, scope: Scope) -> None:
        self.process, self.options, self.node, self.scope = process, options, node, scope
        out = process.files.get(1)
        colour = "color-output" in options.on or (out is not None and out.is_terminal and "monochrome-output" not in options.on)
        indent = "" if "compact-output" in options.on else options.indent
        self.printer = Printer(indent, "sort-keys" in options.on, colour, "ascii-output" in options.on)
        self.texts: list[tuple[str, str]] = []
        self.told: list[str] = []
        self.place = "<unknown>"
        self.status, self.last = 0, None
        self.any = False

    async def main(self) -> int:
        opened = await self._open()
        known_natives, _ = language()
        surroundings = {
            "env": dict(self.process.env), "format": formatted, "operator": operator,
            "now": self.process.kernel.timeline.now / 1e9, "told": self.told,
        }  # fmt: skip
        inputs = self._inputs()
        machine = Machine(RUNNERS, known_natives, inputs, surroundings)
        try:
            for value in [None] if "null-input" in self.options.on else inputs:
                await self._one(machine, value)
        except BadJson as error:
            await self.process.complain(f"parse error: {error}\n")
            return 4
        except Halted as halted:
            return await self._halted(halted)
        except (Exhausted, RecursionError) as error:
            words = str(error) if isinstance(error, Exhausted) else "docker-emulator: the program nests too deep"
            await self.process.complain(f"jq: error: {words}\n")
            return 5
        if self.status or opened:
            return self.status or opened
        if "exit-status" in self.options.on:
            return 4 if not self.any else 0 if truth(self.last) else 1
        return 0

    async def _open(self) -> int:
        status = 0
        for name in self.options.files or ["-"]:
            try:
                if name == "-" and not self.options.files:
                    data = bytearray()
                    while block := await self.process.read(0):
                        data += block
                        self.process.grow(len(data))
                        if len(data) > INPUT_MAX:
                            raise Exhausted("docker-emulator: inputs over 64 MiB are not emulated")
                else:
                    data = bytearray(self.process.read_file(name))
            except LinuxError as error:
                await self.process.complain(f"jq: error: Could not open file {name}: {error}\n")
                status = 2
                continue
            except Exhausted as error:
                await self.process.complain(f"jq: error: {error}\n")
                return 2
            self.texts.append((name if self.options.files else "<stdin>", data.decode("utf-8", "replace")))
        return status

    def _inputs(self) -> Iterator[Value]:
        on = self.options.on
        if "raw-input" in on:
            whole = "".join(text for _, text in self.texts)
            lines = [whole] if "slurp" in on else whole.removesuffix("\n").split("\n") if whole else []
            for number, line in enumerate(lines, 1):
                self.place = f"<stdin>:{number}"
                yield line
        elif "slurp" in on:
            self.place = "<stdin>:0" if not self.texts else f"<stdin>:{self.texts[-1][1].count(chr(10))}"
            yield [value for _, text in self.texts for value in Reader(text)]
        else:
            for name, text in self.texts:
                reader = Reader(text)
                for value in reader:
                    ended = text[reader.at : reader.at + 1] == "\n"
                    self.place = f"{name}:{text.count(chr(10), 0, reader.at) + ended}"
                    yield value
            name, text = self.texts[-1] if self.texts else ("<stdin>", "")
            self.place = f"{name}:{text.count(chr(10))}"

    async def _one(self, machine: Machine, value: Value) -> None:
        try:
            for found in machine.values(self.node, self.scope, value):
                self.last, self.any = found, True
                await self._tell()
                await self._write(found)
        except Thrown as thrown:
            self.status = 5
            place = self.place if "null-input" not in self.options.on or self.place != "<unknown>" else "<unknown>"
            words = f": {thrown.value}" if isinstance(thrown.value, str) else f" (not a string): {COMPACT.text(thrown.value)}"
            await self.process.complain(f"jq: error (at {place}){words}\n")
        except Broken:
            self.status = 5
            await self.process.complain(f"jq: error (at {self.place}): break\n")
        await self._tell()

    async def _tell(self) -> None:
        if self.told:
            await self.process.complain("".join(self.told))
            self.told.clear()

    async def _write(self, value: Value) -> None:
        on = self.options.on
        raw = isinstance(value, str) and ("raw-output" in on or "join-output" in on)
        text = value if raw else self.printer.text(value)
        data = (text if "join-output" in on else text + "\n").encode("utf-8", "surrogateescape" if not raw else "replace")
        await self.process.write(1, data)

    async def _halted(self, halted: Halted) -> int:
        if not halted.silent and halted.value is not None:
            text = halted.value if isinstance(halted.value, str) else COMPACT.text(halted.value) + "\n"
            await self.process.complain(text)
        return halted.status

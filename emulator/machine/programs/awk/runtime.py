"""The state of a running awk program: variables, $0 and its fields, input, files and commands."""

from __future__ import annotations

from typing import Final

from emulator.errors import EmulatorError
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import Open, OpenFile
from emulator.machine.kernel.pipe import pipe
from emulator.machine.kernel.process import Process
from emulator.machine.programs.awk import records, values
from emulator.machine.programs.awk.dialect import Dialect
from emulator.machine.programs.awk.ledger import Array, Ledger
from emulator.machine.programs.awk.lexer import unescaped
from emulator.machine.programs.awk.randomness import CRandom
from emulator.machine.programs.awk.values import Given, Value
from emulator.machine.programs.text import regex
from emulator.machine.programs.text.job import Job
from emulator.machine.programs.text.regex import Regex
from emulator.machine.programs.text.streams import LINE_LIMIT, Output, TooLong

FIELD_LIMIT: Final = 1_000_000


class RunTimeError(EmulatorError):
    """The program did what it may not; `str()` is the sentence behind awk's name. `before`: what printf had made until then."""

    before = ""


class NextRecord(Exception):
    """`next`"""


class NextFile(Exception):
    """`nextfile`"""


class ExitProgram(Exception):
    """`exit`"""


class Command:
    """A command that is written to or read from."""

    def __init__(self, child: Process, end: OpenFile) -> None:
        self.child, self.end = child, end
        self.records = records.Records(end)
        self.output = Output(end)


class Runtime:
    def __init__(self, job: Job, dialect: Dialect) -> None:
        self.job, self.dialect = job, dialect
        self.ledger = Ledger(job.process)
        self.regex_dialect = regex.Dialect(
            extended=True, escapes=True, bracket_escapes=True, intervals=dialect.intervals, backrefs=False, lone_paren=True
        )
        self.variables: dict[str, Value] = {
            "FS": " ",
            "OFS": " ",
            "ORS": "\n",
            "RS": "\n",
            "SUBSEP": "\x1c",
            "CONVFMT": "%.6g",
            "OFMT": "%.6g",
            "NR": 0.0,
            "FNR": 0.0,
            "FILENAME": None,
            "RSTART": 0.0,
            "RLENGTH": -1.0,
        }
        self.arrays: dict[str, Array] = {
            "ENVIRON": {name: Given(value) for name, value in job.process.env.items()},
            "ARGV": {},
        }
        self.record = ""
        self.fields: list[Value] | None = []
        self.exit_status = 0
        self.out = job.out
        self.files: dict[str, Output] = {}
        self.inputs: dict[str, records.Records] = {}
        self.readers: dict[str, Command] = {}
        self.writers: dict[str, Command] = {}
        self.main: records.Records | None = None
        self.next_argument = 1
        self.used_file = False
        self.input_done = False
        self.random = CRandom(1)
        self.seed: Value = 1.0
        self.depth = 0

    # ---- values

    def text(self, value: Value) -> str:
        if isinstance(value, str):
            return value
        return values.text(value, self.plain("CONVFMT"), self.dialect)

    def shown(self, value: Value) -> str:
        if isinstance(value, str):
            return value
        return values.text(value, self.plain("OFMT"), self.dialect)

    def number(self, value: Value) -> float:
        return value if isinstance(value, float) else values.number(value, self.dialect.hex)

    def plain(self, name: str) -> str:
        """A variable that is used as text."""
        value = self.variables.get(name)
        return value if isinstance(value, str) else values.text(value, "%.6g", self.dialect)

    def regex(self, value: Value) -> Regex:
        try:
            return regex.compile(self.text(value), self.regex_dialect)
        except regex.BadRegex as error:
            raise RunTimeError(f"regular expression compile failed ({error})\n{self.text(value)}") from error

    def array(self, name: str) -> Array:
        found = self.arrays.get(name)
        if found is None:
            found = self.arrays[name] = {}
        return found

    # ---- $0 and its fields

    def set_record(self, text: str) -> None:
        self.record = text if isinstance(text, Given) else Given(text)
        self.fields = None

    def _split(self) -> list[Value]:
        if self.fields is None:
            paragraph = self.plain("RS") == ""
            self.fields = [
                Given(piece) for piece in records.split(self.record, self.separator(self.variables["FS"]), paragraph)
            ]
        return self.fields

    def separator(self, value: Value) -> str | Regex:
        """What FS or the third operand of split means."""
        text = self.text(value)
        if len(text) <= 1 and text != "\\":
            return text
        return self.regex(value)

    def count(self) -> int:
        return len(self._split())

    def set_count(self, count: int) -> None:
        fields = self._split()
        self._check(count)
        del fields[count:]
        fields.extend([None] * (count - len(fields)))
        self._rebuild()

    def field(self, number: int) -> Value:
        if number == 0:
            return self.record
        if number < 0:
            raise RunTimeError(self.run_time(f"negative field index ${number}"))
        fields = self._split()
        return fields[number - 1] if number <= len(fields) else None

    def set_field(self, number: int, value: Value) -> None:
        if number == 0:
            self.set_record(self.text(value))
            return
        if number < 0:
            raise RunTimeError(self.run_time(f"negative field index ${number}"))
        self._check(number)
        fields = self._split()
        fields.extend([None] * (number - len(fields)))
        fields[number - 1] = value
        self._rebuild()

    def _check(self, number: int) -> None:
        if number > FIELD_LIMIT or number < 0:
            raise TooLong

    def _rebuild(self) -> None:
        texts, between = [self.text(field) for field in self.fields or []], self.plain("OFS")
        if sum(map(len, texts)) + len(between) * len(texts) > LINE_LIMIT:
            raise TooLong
        self.record = Given(between.join(texts))

    def run_time(self, sentence: str) -> str:
        """With where it happened, as mawk says it."""
        if self.dialect.name != "mawk":
            return sentence
        name = self.plain("FILENAME") if self.variables.get("FILENAME") is not None else ""
        where = f'FILENAME="{name}" FNR={self.plain("FNR")} NR={self.plain("NR")}'
        return f"run time error: {sentence}\n\t{where}"

    # ---- the main input

    async def next_record(self) -> str | None:
        """The next record of the files that ARGV names."""
        while not self.input_done:
            if self.main is None and not await self._next_file():
                self.input_done = True
                return None
            found = await self._record_of(self.main) if self.main is not None else None
            if found is not None:
                self.variables["NR"] = self.number(self.variables["NR"]) + 1
                self.variables["FNR"] = self.number(self.variables["FNR"]) + 1
                return found
            self.close_main()
        return None

    async def _record_of(self, source: records.Records) -> str | None:
        try:
            return await source.next(self.plain("RS"), self.regex_dialect)
        except regex.BadRegex as error:
            raise RunTimeError(str(error)) from error
        except LinuxError:
            return None

    def close_main(self) -> None:
        if self.main is not None and self.main.file is not self.job.process.files.get(0):
            self.main.file.close()
        self.main = None

    async def _next_file(self) -> bool:
        argv = self.arrays["ARGV"]
        while self.next_argument < int(self.number(self.variables.get("ARGC"))):
            word = self.text(argv.get(str(self.next_argument)))
            self.next_argument += 1
            name, equals, value = word.partition("=")
            if equals and name.replace("_", "a").isalnum() and name.isascii() and not name[0].isdigit():
                self.assign(name, value)
                continue
            if not word:
                continue
            await self._open_main(word)
            self.used_file = True
            if self.main is not None:
                return True
        if self.used_file:
            return False
        self.used_file = True
        await self._open_main("-")
        return self.main is not None

    async def _open_main(self, name: str) -> None:
        job = self.job
        try:
            file = job.open("-" if name == "/dev/stdin" else name)
        except LinuxError as error:
            if self.dialect.name == "busybox":
                raise RunTimeError(f"{name}: {error}") from error
            raise RunTimeError(f"cannot open {name} ({error})") from error
        if self.dialect.name == "mawk" and name != "-" and file.stat().is_directory:
            raise RunTimeError(f"cannot open {name} (Is a directory)")
        self.main = records.Records(file)
        self.variables["FILENAME"] = Given(name) if name != "-" or self.dialect.name == "mawk" else Given("")
        self.variables["FNR"] = 0.0

    def assign(self, name: str, value: str) -> None:
        """`var=value` of the command line."""
        if name == "NF":
            self.set_count(int(values.number(value)))
        else:
            self.variables[name] = Given(unescaped(value))

    # ---- other inputs

    async def file_record(self, name: str) -> tuple[int, str]:
        """(1, record), (0, "") at the end, (-1, "") where it can't be read."""
        source = self.inputs.get(name)
        if source is None:
            try:
                source = records.Records(self.job.open("-" if name in ("-", "/dev/stdin") else name))
            except LinuxError:
                return -1, ""
            self.inputs[name] = source
        try:
            found = await source.next(self.plain("RS"), self.regex_dialect)
        except LinuxError:
            return -1, ""
        return (0, "") if found is None else (1, found)

    async def command_record(self, command: str) -> tuple[int, str]:
        running = self.readers.get(command)
        if running is None:
            running = self.readers[command] = await self._start(command, reading=True)
        found = await self._record_of(running.records)
        return (0, "") if found is None else (1, found)

    async def _start(self, command: str, reading: bool) -> Command:
        await self.flush()
        process = self.job.process
        near, far = pipe(process.kernel) if reading else tuple(reversed(pipe(process.kernel)))
        files = dict(process.files)
        files[1 if reading else 0] = far
        try:
            child = process.spawn(["/bin/sh", "-c", command], files=files)
        except LinuxError as error:
            raise RunTimeError(f'cannot open pipe "{command}" ({error})') from error
        return Command(child, near)

    async def system(self, command: str) -> int:
        await self.flush()
        process = self.job.process
        try:
            child = process.spawn(["/bin/sh", "-c", command])
        except LinuxError:
            return 127
        return (await process.wait(child)).shell

    # ---- output

    async def output(self, redirection: str, target: str) -> Output:
        if (
            not redirection
            or target == "/dev/stdout"
            or (target == "-" and self.dialect.name != "busybox" and redirection != "|")
        ):
            return self.out
        if redirection == "|":
            if target not in self.writers:
                self.writers[target] = await self._start(target, reading=False)
            return self.writers[target].output
        if target not in self.files:
            self.files[target] = self._open_output(redirection, target)
        return self.files[target]

    def _open_output(self, redirection: str, target: str) -> Output:
        if target == "/dev/stderr":
            return Output(self.job.process.files.get(2))
        how = Open.WRITE | Open.CREATE | (Open.APPEND if redirection == ">>" else Open.TRUNCATE)
        try:
            return Output(self.job.process.open(target, how))
        except LinuxError as error:
            sentence = f'cannot open "{target}" for output ({error})' if self.dialect.name == "mawk" else f"{target}: {error}"
            raise RunTimeError(sentence) from error

    async def write(self, out: Output, text: str) -> None:
        if len(text) > LINE_LIMIT:
            raise TooLong
        await out.text(text)
        if out is not self.out and out is self.files.get("/dev/stderr"):
            await out.flush()

    async def flush(self) -> None:
        await self.out.flush()
        for out in [*self.files.values(), *(command.output for command in self.writers.values())]:
            await out.flush()

    async def close(self, name: str) -> int:
        """-1 when nothing of that name is open."""
        result = -1
        if name in self.files:
            await self.files.pop(name).close()
            result = 0
        if name in self.inputs:
            source = self.inputs.pop(name)
            if source.file is not self.job.process.files.get(0):
                source.file.close()
            result = 0
        for table in (self.readers, self.writers):
            if name in table:
                command = table.pop(name)
                await command.output.flush()
                command.end.close()
                result = (await self.job.process.wait(command.child)).shell
        return result

    async def close_all(self) -> None:
        await self.flush()
        for name in [*self.files, *self.inputs, *self.readers, *self.writers]:
            await self.close(name)

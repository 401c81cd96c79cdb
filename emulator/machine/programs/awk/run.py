"""Runs an awk program: its command line, BEGIN, the rules for each record, END, and what is said when it goes wrong."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.machine.errno import LinuxError
from emulator.machine.programs.awk import parser, syntax, values
from emulator.machine.programs.awk.code import Act, Code
from emulator.machine.programs.awk.compiler import Compiler
from emulator.machine.programs.awk.dialect import Dialect
from emulator.machine.programs.awk.ledger import OutOfMemory
from emulator.machine.programs.awk.lexer import BadProgram, unescaped
from emulator.machine.programs.awk.runtime import ExitProgram, NextFile, NextRecord, Runtime, RunTimeError
from emulator.machine.programs.awk.values import Given
from emulator.machine.programs.text.job import Complaint, Job, Usage
from emulator.machine.programs.text.regex import BadRegex
from emulator.machine.programs.text.streams import TooLong, whole


@dataclass(slots=True)
class Rule:
    """A pattern with its action; a range remembers whether it is on."""

    patterns: list[Code]
    body: Act | None
    on: bool = False


async def run(job: Job, dialect: Dialect) -> int:
    runtime = Runtime(job, dialect)
    text = await _program_text(job)
    try:
        program = parser.parse(text, dialect.extras)
        return await _execute(job, program, runtime)
    except BadProgram as error:
        raise Complaint(_sentence(error, dialect)) from error
    except BadRegex as error:
        raise Complaint(str(error)) from error
    except (OutOfMemory, TooLong) as error:
        job.process.exhausted()
        await _flush(runtime)
        raise Complaint(_out_of_memory(runtime)) from error
    except RunTimeError as error:
        await _flush(runtime)
        prefix = "cmd. line:1: " if dialect.name == "busybox" and ":" not in str(error) else ""
        raise Complaint(prefix + str(error)) from error


def _out_of_memory(runtime: Runtime) -> str:
    if runtime.dialect.name == "gawk":
        place = "node.c:1075:more_blocks: freep"
        return f"cmd. line:1: fatal: {place}: cannot allocate 11200 bytes of memory: Cannot allocate memory"
    return runtime.run_time("out of memory")


def _sentence(error: BadProgram, dialect: Dialect) -> str:
    if dialect.name == "busybox":
        sentence = error.sentence if error.sentence.startswith("Call") else "Unexpected token"
        return f"cmd. line:{error.line - error.beyond}: {sentence}"
    if error.sentence.startswith("unexpected character"):
        return f"{error.line}: {error}"
    text = f"line {error.line}: {error}"
    if error.sentence == "extra '}'":
        return f"{text}\n{dialect.name}: line {error.line}: syntax error at or near end of line"
    if error.sentence == "missing ) near end of line":
        return f"{text}\n{dialect.name}: line {error.line + 1}: missing }} near end of file"
    return text


async def _flush(runtime: Runtime) -> None:
    try:
        await runtime.flush()
    except LinuxError:
        return


async def _program_text(job: Job) -> str:
    pieces: list[str] = []
    for key, value in job.options.values:
        if key == "f":
            try:
                data = await whole(job.open(value or ""))
            except LinuxError as error:
                raise Complaint(job.words(f"cannot open {value} ({error})", f"can't open '{value}': {error}")) from error
            pieces.append(data.decode("utf-8", "surrogateescape"))
        elif key == "e":
            pieces.append(value or "")
    if not pieces:
        if not job.operands:
            raise Usage
        pieces.append(job.operands.pop(0))
    return "\n".join(pieces)


def _prepare(job: Job, runtime: Runtime) -> None:
    argv = [job.argv[0].rpartition("/")[2], *job.operands]
    runtime.arrays["ARGV"].update((str(index), Given(word)) for index, word in enumerate(argv))
    runtime.variables["ARGC"] = float(len(argv))
    runtime.seed = float(job.process.kernel.random.randrange(1 << 31)) if runtime.dialect.name == "mawk" else 0.0
    runtime.random = type(runtime.random)(int(runtime.seed) if runtime.dialect.name == "mawk" else 1)
    separator = job.get("F")
    if separator is not None:
        runtime.variables["FS"] = "\t" if separator == "t" and not job.gnu else Given(unescaped(separator))
    for word in job.options.all("v"):
        name, equals, value = word.partition("=")
        if not equals:
            raise Complaint(f"improper assignment: -v {word}" if job.gnu else "bad -v argument")
        runtime.assign(name, value)


async def _execute(job: Job, program: syntax.Program, runtime: Runtime) -> int:
    compiler = Compiler(program, runtime)
    _prepare(job, runtime)
    compiler.functions()
    begins = [compiler.statement(rule.body) for rule in program.rules if rule.kind == "BEGIN" and rule.body]
    ends = [compiler.statement(rule.body) for rule in program.rules if rule.kind == "END" and rule.body]
    rules = [
        Rule([compiler.expression(pattern) for pattern in rule.patterns], compiler.statement(rule.body) if rule.body else None)
        for rule in program.rules
        if not rule.kind
    ]
    try:
        for act in begins:
            await act.run()
        if rules or ends:
            await _records(runtime, rules)
    except ExitProgram:
        if not ends:
            await runtime.close_all()
            return runtime.exit_status
    try:
        for act in ends:
            await act.run()
    except ExitProgram:
        pass  # the status is set
    await runtime.close_all()
    return runtime.exit_status


async def _records(runtime: Runtime, rules: list[Rule]) -> None:
    process = runtime.job.process
    count = 0
    while (record := await runtime.next_record()) is not None:
        runtime.set_record(record)
        count += 1
        if count % 1000 == 0:
            await process.sleep(0)
        try:
            for rule in rules:
                if await _chosen(rule):
                    if rule.body is None:
                        await runtime.out.text(runtime.record + runtime.plain("ORS"))
                    else:
                        await rule.body.run()
        except NextRecord:
            continue
        except NextFile:
            runtime.close_main()


async def _chosen(rule: Rule) -> bool:
    patterns = rule.patterns
    if not patterns:
        return True
    if len(patterns) == 1:
        code = patterns[0]
        return values.true(code.now() if code.now is not None else await code.value())
    if not rule.on and not values.true(await patterns[0].value()):
        return False
    rule.on = not values.true(await patterns[1].value())
    return True

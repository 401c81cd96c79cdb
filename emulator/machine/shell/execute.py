"""Running a tree: sequences, conditions, loops, functions' definitions. Simple commands and pipelines have files of their own.

`tail`: nothing of this shell comes after the command, so a program may take over the process, as real shells do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from emulator.machine.shell import conditional, expansion, quick, quick_words, tree
from emulator.machine.shell.coprocess import run_coprocess
from emulator.machine.shell.deparse import command_text
from emulator.machine.shell.errors import (
    BadArithmeticFor,
    Break,
    ConditionalFailure,
    Continue,
    InvalidIdentifier,
    LineAbandoned,
    ShellError,
    ShellExit,
    SyntaxFailure,
)
from emulator.machine.shell.pattern import matches
from emulator.machine.shell.pipeline import run_background, run_pipeline, run_subshell
from emulator.machine.shell.redirection import apply
from emulator.machine.shell.select_loop import run_select
from emulator.machine.shell.simple import run_simple
from emulator.machine.shell.substitution import close_substituted
from emulator.machine.shell.words import NAME
from emulator.timeline import pass_turn

if TYPE_CHECKING:
    from emulator.machine.shell.program import Program
    from emulator.machine.shell.shell import Shell


async def run(shell: Shell, command: tree.Command, tail: bool = False) -> int:
    """Runs one command; its status, which is `$?` from then on."""
    shell.steps += 1
    if shell.steps % quick.TURN == 0:
        await pass_turn()
        if type(command) in quick.PLANNERS and (done := quick.perform(shell, command)) is not None:
            return done
    if shell.process.pending:
        await shell.traps.run_pending(shell)
    if "noexec" in shell.options and not shell.interactive:
        return 0
    status = await RUNNERS[type(command)](shell, command, tail)
    shell.status = status
    if shell.process.pending:
        await shell.traps.run_pending(shell)
    return status


async def run_sequence(shell: Shell, sequence: tree.Sequence, tail: bool = False, done: int = 0) -> int:
    """`done`: how many of its commands have been run already."""
    if not sequence.commands:
        shell.status = 0
        return 0
    last = sequence.commands[-1] if tail else None
    for command in sequence.commands[done:] if done else sequence.commands:
        if quick.attempt(shell, command) is None:
            await run(shell, command, command is last)
    return shell.status


async def check_exit(shell: Shell, status: int) -> None:
    """`set -e` and the ERR trap: a failure outside of any condition."""
    if not status or shell.quiet:
        return
    action = shell.traps.actions.get("ERR")
    if action and not shell.in_trap and (not shell.calls or "errtrace" in shell.options):
        shell.status = status
        await shell.traps.run(shell, action, line=shell.line)
    if "errexit" in shell.options:
        raise ShellExit(status)


async def run_condition(shell: Shell, sequence: tree.Sequence) -> int:
    shell.quiet += 1
    try:
        done = quick.sequence(shell, sequence)
        return shell.status if done and done == len(sequence.commands) else await run_sequence(shell, sequence, False, done)
    finally:
        shell.quiet -= 1


async def run_chain(shell: Shell, chain: tree.Chain, tail: bool) -> int:
    shell.quiet += 1
    quiet = True
    try:
        status = quick.attempt(shell, chain.first)
        if status is None:
            status = await run(shell, chain.first)
        for index, (operator, command) in enumerate(chain.rest):
            if (status == 0) != (operator == "&&"):
                continue
            last = index + 1 == len(chain.rest)
            if last:
                shell.quiet -= 1
                quiet = False
            status = quick.attempt(shell, command)
            if status is None:
                status = await run(shell, command, tail and last)
        return status
    finally:
        if quiet:
            shell.quiet -= 1


async def run_if(shell: Shell, command: tree.If, tail: bool) -> int:
    tail = tail and not shell.flavour.is_bash
    for condition, body in command.clauses:
        if await run_condition(shell, condition) == 0:
            return await run_sequence(shell, body, tail)
    if command.otherwise is not None:
        return await run_sequence(shell, command.otherwise, tail)
    return 0


async def turn(shell: Shell, body: tree.Sequence, done: int = 0) -> bool:
    """The rest of a turn of a loop's body; False when the loop ends by `break`. An outer loop's jump goes on."""
    try:
        await run_sequence(shell, body, False, done)
    except Break as jump:
        shell.status = 0
        if jump.levels > 1 and shell.loops > 1:
            jump.levels -= 1
            raise
        return isinstance(jump, Continue)
    return True


class InLoop:
    """Counts the loops around what runs, for `break` and `continue`."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell

    def __enter__(self) -> None:
        self.shell.loops += 1

    def __exit__(self, *_: object) -> None:
        self.shell.loops -= 1


async def run_loop(shell: Shell, loop: tree.Loop, tail: bool) -> int:
    status, size = 0, len(loop.body.commands)
    with InLoop(shell):
        while True:
            try:
                condition = await run_condition(shell, loop.condition)
            except Break as jump:
                shell.status = 0
                if jump.levels > 1 and shell.loops > 1:
                    jump.levels -= 1
                    raise
                if isinstance(jump, Continue):
                    continue
                return 0
            if (condition == 0) is not loop.wanted:
                return status
            done = quick.sequence(shell, loop.body)
            if done < size and not await turn(shell, loop.body, done):
                return shell.status
            status = shell.status


def for_text(loop: tree.For) -> str:
    source = " ".join(word.source for word in loop.words) if loop.words is not None else '"$@"'
    return f"for {loop.name} in {source}"


async def run_for(shell: Shell, loop: tree.For, tail: bool) -> int:
    shell.line = loop.line
    if NAME.fullmatch(loop.name) is None:
        return await shell.fail(InvalidIdentifier(loop.name))
    values = list(shell.arguments) if loop.words is None else await expansion.fields(shell, loop.words)
    status = 0
    size = len(loop.body.commands)
    with InLoop(shell):
        for value in values:
            shell.line = loop.line
            if "DEBUG" in shell.traps.actions:
                await shell.traps.debug(shell, for_text(loop))
            if "xtrace" in shell.options and shell.flavour.is_bash:
                await conditional.trace(shell, for_text(loop))
            if "allexport" in shell.options or not shell.variables.replace(loop.name, value):
                shell.assigner.assign(loop.name, value)
            done = quick.sequence(shell, loop.body)
            if done < size and not await turn(shell, loop.body, done):
                return shell.status
            status = shell.status
    return status


async def run_arithmetic_for(shell: Shell, loop: tree.ArithmeticFor, tail: bool) -> int:
    status, size = 0, len(loop.body.commands)
    start, condition, step = (source.strip() for source in (loop.start, loop.condition, loop.step))
    shell.line = loop.line
    await conditional.arithmetic_value(shell, start or "0")
    with InLoop(shell):
        while await conditional.arithmetic_value(shell, condition or "1"):
            done = quick.sequence(shell, loop.body)
            if done < size and not await turn(shell, loop.body, done):
                return shell.status
            status = shell.status
            shell.line = loop.line
            await conditional.arithmetic_value(shell, step or "0")
    return status


async def run_case(shell: Shell, case: tree.Case, tail: bool) -> int:
    shell.line = case.line
    if "DEBUG" in shell.traps.actions:
        await shell.traps.debug(shell, f"case {case.subject.source} in ")
    if "xtrace" in shell.options and shell.flavour.is_bash:
        await conditional.trace(shell, f"case {case.subject.source} in")
    subject = await expansion.text(shell, case.subject)
    tail = tail and not shell.flavour.is_bash
    status, falling = 0, False
    for arm in case.arms:
        if not falling:
            found = matches_at_once(shell, arm, subject)
            if not (await arm_matches(shell, arm, subject) if found is None else found):
                continue
        done = quick.sequence(shell, arm.body)
        status = shell.status if 0 < done == len(arm.body.commands) else await run_sequence(shell, arm.body, tail, done)
        falling = arm.terminator == ";&"
        if arm.terminator == ";;":
            break
    return status


def matches_at_once(shell: Shell, arm: tree.Arm, subject: str) -> bool | None:
    """None: there is something to expand."""
    ignore_case = "nocasematch" in shell.shopt
    for word in arm.patterns:
        if word.constant is not None and not ignore_case:
            if word.constant == subject:
                return True
        elif (pattern := quick_words.pattern(word)) is None:
            return None
        elif matches(pattern, subject, shell.extglob, ignore_case):
            return True
    return False


async def arm_matches(shell: Shell, arm: tree.Arm, subject: str) -> bool:
    ignore_case = "nocasematch" in shell.shopt
    for word in arm.patterns:
        if matches(await expansion.pattern(shell, word), subject, shell.extglob, ignore_case):
            return True
    return False


async def run_group(shell: Shell, group: tree.Group, tail: bool) -> int:
    return await run_sequence(shell, group.body, tail and not shell.flavour.is_bash)


async def run_redirected(shell: Shell, command: tree.Redirected, tail: bool) -> int:
    mark = len(shell.jobs.processes_substituted)
    try:
        undo = await apply(shell, command.redirections)
    except ShellError as failure:
        status = await shell.fail(failure)
        await check_exit(shell, status)
        return status
    try:
        return await run(shell, command.command, False)
    finally:
        undo.restore()
        close_substituted(shell, mark)


async def run_function(shell: Shell, function: tree.Function, tail: bool) -> int:
    shell.functions[function.name] = function
    return 0


async def run_arithmetic(shell: Shell, command: tree.ArithmeticCommand, tail: bool) -> int:
    shell.line = command.line
    if "DEBUG" in shell.traps.actions:
        await shell.traps.debug(shell, f"(({command.expression}))")
    if "xtrace" in shell.options:
        await conditional.trace(shell, f"(( {command.expression} ))")
    try:
        status = int(await conditional.arithmetic_value(shell, command.expression) == 0)
    except ShellError as failure:
        await shell.say(f"((: {failure.text(shell.flavour.name)}")
        status = 1
    await check_exit(shell, status)
    return status


async def run_conditional(shell: Shell, command: tree.Conditional, tail: bool) -> int:
    shell.line = command.line
    if "DEBUG" in shell.traps.actions:
        await shell.traps.debug(shell, command_text(command, shell.flavour))
    status = await conditional.evaluate(shell, command.condition)
    await check_exit(shell, status)
    return status


async def sequence(shell: Shell, command: tree.Sequence, tail: bool) -> int:
    return await run_sequence(shell, command, tail)


#: Each takes the kind of command that it stands beside; the table's type cannot say so.
RUNNERS: dict[type, Callable[[Shell, Any, bool], Awaitable[int]]] = {
    tree.Simple: run_simple,
    tree.Pipeline: run_pipeline,
    tree.Chain: run_chain,
    tree.Background: run_background,
    tree.Coprocess: run_coprocess,
    tree.Sequence: sequence,
    tree.If: run_if,
    tree.Loop: run_loop,
    tree.For: run_for,
    tree.Select: run_select,
    tree.ArithmeticFor: run_arithmetic_for,
    tree.Case: run_case,
    tree.Group: run_group,
    tree.Subshell: run_subshell,
    tree.ArithmeticCommand: run_arithmetic,
    tree.Conditional: run_conditional,
    tree.Function: run_function,
    tree.Redirected: run_redirected,
}


async def run_text(shell: Shell, text: str, tail: bool = False, line: int = 1, reading: str = "") -> int:
    """Runs the commands of a text in this shell: `eval`, traps, backquotes, `-c`. `reading` names the text in errors.

    dash (0.5.12) waits for the last command of `-c`, too.
    """
    program = shell.program(text, line)
    shell.status = 0 if not text.strip() else shell.status
    outer, shell.reading = shell.reading, reading or shell.reading
    try:
        for command in program.commands():
            if program.warnings:
                await warn(shell, program)
            try:
                await run_sequence(shell, command, tail and shell.flavour.name != "dash" and program.is_last(command))
            except LineAbandoned as abandoned:
                if not shell.flavour.is_bash or shell.level:
                    raise
                shell.status = abandoned.status  # the next line is bash's to run
    except SyntaxFailure as failure:
        return await syntax_failure(shell, failure)
    finally:
        shell.reading = outer
    return shell.status


async def warn(shell: Shell, program: Program) -> None:
    """bash speaks of here-documents that the end of the text ended."""
    if shell.flavour.is_bash and program.parser is not None:
        for warning in program.warnings:
            await shell.process.complain(f"{shell.prefix(program.last_line)}warning: {warning.text('bash')}\n")


async def syntax_failure(shell: Shell, failure: SyntaxFailure) -> int:
    """Prints it; in dash and busybox it ends the shell, in bash only what was being read."""
    name = shell.flavour.name
    builtin, shell.builtin = shell.builtin, "" if shell.flavour.is_bash or shell.reading != "eval" else "eval"
    prefix = shell.prefix(failure.line, origin=True)
    text = failure.text(name)
    await shell.process.complain(f"{prefix}{text}\n" if text else "")
    if failure.shown and shell.flavour.is_bash and not (shell.interactive and not shell.sources and not shell.reading):
        lead = "syntax error: " if isinstance(failure, BadArithmeticFor) else ""
        await shell.process.complain(f"{prefix}{lead}`{failure.source}'\n")
    shell.builtin = builtin
    if isinstance(failure, ConditionalFailure) and not failure.ended and not shell.reading and not shell.sources:
        return shell.status
    shell.status = 2
    if shell.flavour.strict:
        if shell.interactive:
            raise LineAbandoned(2)
        raise ShellExit(2)
    return 2

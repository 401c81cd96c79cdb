"""Simple commands: expanding them, finding what they name (function, built-in, program), and running that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from emulator.machine.errno import LinuxError
from emulator.machine.shell import expansion, quick, quick_words, quoting, tree
from emulator.machine.shell.builtins import Builtin, find_builtin
from emulator.machine.shell.builtins.usage import usage_of
from emulator.machine.shell.calls import deep
from emulator.machine.shell.conditional import trace
from emulator.machine.shell.deparse import command_text
from emulator.machine.shell.errors import InvalidOption, ReadonlyVariable, Return, ShellError, ShellExit, TooDeep
from emulator.machine.shell.external import replace_process, start_program
from emulator.machine.shell.jobs import wait_foreground
from emulator.machine.shell.pipeline import give_back_terminal, group_for, take_terminal
from emulator.machine.shell.prompt import prompt
from emulator.machine.shell.redirection import Undo, apply
from emulator.machine.shell.shell import CALL_LIMIT
from emulator.machine.shell.substitution import close_substituted

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell


class Operand(str):
    """An operand of `declare` and its kin that is an assignment with an array value."""

    assignment: tree.Assignment


async def run_simple(shell: Shell, command: tree.Simple, tail: bool) -> int:
    from emulator.machine.shell.execute import check_exit

    shell.line, shell.running = command.line, command
    shell.substitution_status = None
    mark = len(shell.jobs.processes_substituted)
    try:
        if "DEBUG" in shell.traps.actions and not shell.in_trap:
            await shell.traps.debug(shell)
        argv = await arguments(shell, command.words)
        status = await (invoke(shell, command, argv, tail) if argv else assign_only(shell, command))
    except ShellError as failure:
        status = await shell.fail(failure)
    finally:
        if len(shell.jobs.processes_substituted) > mark:
            close_substituted(shell, mark)
    shell.pipe_statuses = [status]
    if status:
        await check_exit(shell, status)
    return status


async def arguments(shell: Shell, words: Iterable[tree.Word | tree.Assignment]) -> list[str]:
    argv: list[str] = []
    for word in words:
        if isinstance(word, tree.Assignment):
            argv.append(await assignment_operand(shell, word))
        elif word.constant is not None:
            argv.append(word.constant)
        elif not word.braces and (field := quick_words.field(shell, word)) is not None:
            argv.append(field)
        else:
            argv += await expansion.fields(shell, (word,))
    return argv


async def assignment_operand(shell: Shell, assignment: tree.Assignment) -> str:
    sign = "+=" if assignment.append else "="
    if assignment.value.parts and isinstance(assignment.value.parts[0], tree.ArrayLiteral):
        operand = Operand(assignment.source)
        operand.assignment = assignment
        return operand
    subscript = f"[{assignment.subscript.source}]" if assignment.subscript is not None else ""
    return f"{assignment.name}{subscript}{sign}{await expansion.text(shell, assignment.value, assignment=True)}"


async def assign_only(shell: Shell, command: tree.Simple) -> int:
    """Assignments and redirections without a command."""
    if command.redirections:
        (await apply(shell, command.redirections)).restore()
    traced_words: list[str] = []
    for assignment in command.assignments:
        mark = await prompt(shell, "PS4") if "xtrace" in shell.options and shell.flavour.is_bash else ""
        value = await shell.assigner.perform(assignment)
        if mark:
            await trace(shell, traced_assignment(shell, assignment, value), mark)
        elif "xtrace" in shell.options:
            traced_words.append(traced_assignment(shell, assignment, value))
    if traced_words:
        await trace(shell, " ".join(traced_words))
    shell.last_argument = ""
    return shell.substitution_status or 0


def traced_assignment(shell: Shell, assignment: tree.Assignment, value: str) -> str:
    subscript = f"[{assignment.subscript.source}]" if assignment.subscript is not None else ""
    array = bool(assignment.value.parts) and isinstance(assignment.value.parts[0], tree.ArrayLiteral)
    shown = value if array or not value else traced(shell, value)
    return f"{assignment.name}{subscript}{'+=' if assignment.append else '='}{shown}"


def traced(shell: Shell, text: str) -> str:
    if shell.flavour.is_bash:
        return quoting.traced(text)
    return text if shell.flavour.name == "dash" else quoting.busybox_traced(text)


# -- running -----------------------------------------------------------------------------------------------------


async def invoke(shell: Shell, command: tree.Simple, argv: list[str], tail: bool) -> int:
    name = argv[0]
    builtin = find_builtin(shell.flavour, name) if name not in shell.disabled else None
    function = None
    if shell.functions and not (builtin is not None and builtin.special and shell.flavour.strict):
        function = shell.functions.get(name)
    if not command.assignments and not command.redirections:  # the common case, without the bookkeeping
        if "xtrace" in shell.options:
            await trace_command(shell, [], argv)
        return await dispatch(shell, function, builtin, argv, tail)
    persistent = builtin is not None and builtin.special and shell.flavour.strict and function is None
    return await invoke_prepared(shell, command, argv, function, builtin, tail, persistent)


async def invoke_prepared(
    shell: Shell,
    command: tree.Simple,
    argv: list[str],
    function: tree.Function | None,
    builtin: Builtin | None,
    tail: bool,
    persistent: bool,
) -> int:
    """With redirections and temporary variables around it."""
    undo = Undo(shell)
    pushed = False
    try:
        if command.redirections:
            undo = await redirected(shell, command, builtin if function is None else None)
        if command.assignments and not persistent:
            shell.variables.push()
            pushed = True
        await temporary(shell, command.assignments, argv, persistent)
        if function is None and argv[0] == "exec" and builtin is not None:
            undo.commit()
        return await dispatch(shell, function, builtin, argv, tail)
    finally:
        if pushed:
            shell.variables.pop()
        undo.restore()


async def redirected(shell: Shell, command: tree.Simple, builtin: Builtin | None) -> Undo:
    try:
        return await apply(shell, command.redirections)
    except ShellError as failure:
        if builtin is None or not builtin.special or not shell.flavour.strict or shell.interactive:
            raise
        await shell.say_failure(failure)
        raise ShellExit(failure.status_in(shell.flavour.name)) from None


async def temporary(shell: Shell, assignments: Iterable[tree.Assignment], argv: list[str], persistent: bool) -> None:
    """`name=value command`: variables of the command alone, exported to it."""
    lines: list[str] = []
    tracing = "xtrace" in shell.options
    for assignment in assignments:
        if not persistent:
            value = await expansion.text(shell, assignment.value, assignment=True)
            before = shell.variables.get(assignment.name) or "" if assignment.append else ""
            try:
                shell.variables.localise(assignment.name).exported = True
            except ReadonlyVariable as failure:
                if not shell.flavour.is_bash:
                    raise
                await shell.say_failure(failure)  # and the command runs
                continue
            shell.variables.set(assignment.name, before + value)
            shell.variables.changed = True
        else:
            value = await shell.assigner.perform(assignment)
        if tracing:
            lines.append(traced_assignment(shell, assignment, value))
    if tracing:
        await trace_command(shell, lines, argv)


async def trace_command(shell: Shell, assignments: list[str], argv: list[str]) -> None:
    words = " ".join(traced(shell, word) for word in argv)
    if shell.flavour.is_bash:
        for line in assignments:
            await trace(shell, line)
        await trace(shell, words)
    else:
        await trace(shell, " ".join([*assignments, words]))


async def dispatch(shell: Shell, function: tree.Function | None, builtin: Builtin | None, argv: list[str], tail: bool) -> int:
    if function is not None:
        status = await call_function(shell, function, argv)
    elif builtin is not None:
        status = await call_builtin(shell, builtin, argv)
    else:
        try:
            status = await run_program(shell, argv, tail)
        except ShellError as failure:  # said where the command's own errors would go
            status = await shell.fail(failure)
    shell.last_argument = argv[-1]
    return status


async def call_function(shell: Shell, function: tree.Function, argv: list[str]) -> int:
    if len(shell.calls) >= CALL_LIMIT:
        raise TooDeep(function.name, CALL_LIMIT)
    saved, loops = shell.arguments, shell.loops
    shell.arguments, shell.loops = argv[1:], 0
    shell.calls.append(function.name)
    shell.call_lines.append(shell.line)
    shell.variables.push()
    try:
        done = begun(shell, function)
        status = shell.status if done is None else await deep(called(shell, function, done))
    finally:
        shell.variables.pop()
        if (kept := shell.kept_options.pop(len(shell.calls), None)) is not None:
            shell.options = kept
        shell.calls.pop()
        shell.line = shell.call_lines.pop()
        shell.arguments, shell.loops = saved, loops
    return status


def begun(shell: Shell, function: tree.Function) -> int | None:
    """Runs the commands of the body that quick.py knows, from the first on; how many, None if that was all."""
    if not isinstance(function.body, tree.Group) or "RETURN" in shell.traps.actions:
        return 0
    try:
        done = quick.sequence(shell, function.body.body)
    except Return as returned:
        shell.status = returned.status
        return None
    return None if done and done == len(function.body.body.commands) else done


async def called(shell: Shell, function: tree.Function, done: int) -> int:
    """The body behind what is `done`, and its RETURN trap, which a function has from outside only with `set -T`."""
    from emulator.machine.shell.execute import run, run_sequence

    actions = shell.traps.actions
    kept = None if "functrace" in shell.options else actions.pop("RETURN", None)
    try:
        body = function.body
        if done and isinstance(body, tree.Group):
            status = await run_sequence(shell, body.body, False, done)
        else:
            status = await run(shell, body)
    except Return as returned:
        status = returned.status
    if "RETURN" in actions:
        await shell.traps.returning(shell, status)
    elif kept is not None:
        actions["RETURN"] = kept
    return status


async def call_builtin(shell: Shell, builtin: Builtin, argv: list[str]) -> int:
    outer, shell.builtin = shell.builtin, argv[0]
    try:
        return await builtin.main(shell, argv)
    except ShellError as failure:
        status = await shell.fail(failure)
        if isinstance(failure, InvalidOption) and shell.flavour.is_bash and (usage := usage_of(argv[0])):
            await shell.process.complain(usage)
        if builtin.special and shell.flavour.strict and not shell.interactive:
            raise ShellExit(status) from None
        return status
    except LinuxError as error:
        await write_failed(shell, argv[0], error)
        return 1
    finally:
        shell.builtin = outer


async def write_failed(shell: Shell, name: str, error: LinuxError) -> None:
    """A built-in's output went nowhere."""
    if shell.flavour.is_bash:
        await shell.complain(f"write error: {error}")
    elif shell.flavour.name == "dash":
        await shell.say(f"{name}: I/O error")
    else:
        await shell.process.complain(f"{shell.name}: write error: {error}\n")


async def run_program(shell: Shell, argv: list[str], tail: bool) -> int:
    if tail and may_replace(shell):
        return await replace_process(shell, argv)
    child = start_program(shell, argv, group_for(shell, []))
    group = take_terminal(shell, [child])
    try:
        text = command_text(shell.running, shell.flavour) if shell.running is not None else " ".join(argv)
        statuses = await wait_foreground(shell, [child], text, group)
    finally:
        give_back_terminal(shell)
    return statuses[-1]


def may_replace(shell: Shell) -> bool:
    """A shell with something left to do (traps, jobs to say something about) stays."""
    busy = any(action for action in shell.traps.actions.values()) or len(shell.calls) > shell.calls_at_fork
    return not shell.interactive and not busy

"""The commonest simple commands, run without coroutines: assignments of plain values, `:`, `true`, `false`, `[ a -lt b ]`.

`attempt(shell, command)` gives the status, or None when the command has to go the long way (simple.py); nothing has
happened then. So everything here either has no effect before it is sure, or does not happen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emulator.machine.shell import quick_builtins, quick_locals, quick_numbers, quick_words, tree
from emulator.machine.shell.conditional import NUMERIC
from emulator.machine.shell.pattern import matches
from emulator.machine.shell.quick_numbers import Number
from emulator.machine.shell.quick_values import Reader

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

#: Commands between two times that others on the timeline get their turn; those go the long way.
TURN = 8
#: A number longer than this is looked at by those who know its errors.
DIGITS = 18
#: Options under which every command does more than its work.
SLOW_OPTIONS = frozenset(("xtrace", "noexec", "allexport"))

Plan = Callable[["Shell"], int | None]
Truth = Callable[["Shell"], bool | None]


def attempt(shell: Shell, command: tree.Command) -> int | None:
    if type(command) not in PLANNERS or (shell.steps + 1) % TURN == 0:
        return None
    status = perform(shell, command)
    if status is not None:
        shell.steps += 1
    return status


def perform(shell: Shell, command: tree.Command) -> int | None:
    """The same, for one whose step has been counted."""
    planned: list[Plan | None] = command.plan  # type: ignore[union-attr]  # PLANNERS has those with a plan
    if not planned:
        planned.append(PLANNERS[type(command)](command))
    run = planned[0]
    if run is None or shell.process.pending or not SLOW_OPTIONS.isdisjoint(shell.options):
        return None
    actions = shell.traps.actions
    if actions and ("DEBUG" in actions or "ERR" in actions):
        return None
    status = run(shell)
    if status is None or (status and not shell.quiet and "errexit" in shell.options):
        return None
    shell.status = status
    return status


def sequence(shell: Shell, commands: tree.Sequence) -> int:
    """Runs commands from the first on as long as they are quick ones; how many that were."""
    count = 0
    for command in commands.commands:
        if attempt(shell, command) is None:
            break
        count += 1
    return count


# -- simple commands ---------------------------------------------------------------------------------------------


def simple(command: tree.Simple) -> Plan | None:
    """How to run it, if its form allows that: no redirection, nothing but plain words."""
    if command.redirections or (command.words and command.assignments) or len(command.assignments) > 1:
        return None
    run = call(command.words) if command.words else assignment(command.assignments[0])
    if run is None:
        return None
    line = command.line

    def done(shell: Shell) -> int | None:
        status = run(shell)
        if status is not None:
            shell.line = line
            shell.substitution_status = None
            shell.pipe_statuses = [status]
        return status

    return done


# -- assignments -------------------------------------------------------------------------------------------------


def assignment(one: tree.Assignment) -> Plan | None:
    if one.subscript is not None or one.name == "PATH":
        return None
    name, value = one.name, one.value
    if one.append:
        return appended(name, quick_words.text_reader(value))
    if len(value.parts) == 1 and isinstance(value.parts[0], tree.Arithmetic):
        number = quick_numbers.expanded(value.parts[0].expression)
        return None if number is None else calculated(name, number)
    reader = quick_words.text_reader(value)
    if reader is None:
        return None

    def assigned(shell: Shell) -> int | None:
        text = reader(shell)
        if text is None or not shell.variables.replace(name, text):
            return None
        shell.last_argument = ""
        return 0

    return assigned


def appended(name: str, reader: Reader | None) -> Plan | None:
    """`x+=text`"""
    if reader is None:
        return None
    read = reader

    def longer(shell: Shell) -> int | None:
        variable, text = shell.variables.ordinary(name), read(shell)
        if variable is None or text is None or type(variable.value) is not str:
            return None
        if not shell.variables.replace(name, variable.value + text):
            return None
        shell.last_argument = ""
        return 0

    return longer


def calculated(name: str, value: Number) -> Plan:
    """`x=$((…))`"""

    def computed(shell: Shell) -> int | None:
        variable = shell.variables.ordinary(name)
        number = value(shell) if variable is not None else None
        if variable is None or number is None:
            return None
        variable.value = str(number)
        shell.last_argument = ""
        return 0

    return computed


# -- built-in commands -------------------------------------------------------------------------------------------


def call(words: tuple[tree.Word | tree.Assignment, ...]) -> Plan | None:
    first = words[0]
    name = first.constant if isinstance(first, tree.Word) else None
    if name == "local" or name in quick_builtins.PLANS:
        run = quick_locals.plan(words[1:]) if name == "local" else quick_builtins.PLANS[name](words[1:])
        return None if run is None else unless_function(name, run)
    if name not in (":", "true", "false", "[", "test"):
        return None
    plain = [word for word in words[1:] if isinstance(word, tree.Word) and not word.braces]
    known = [reader for word in plain if (reader := quick_words.field_reader(word)) is not None]
    if len(known) < len(words) - 1:
        return None
    run = tested(known, name == "[") if name in ("[", "test") else constant_status(name, known, int(name == "false"))
    return None if run is None else unless_function(name, run)


def unless_function(name: str, run: Plan) -> Plan:
    return lambda shell: None if name in shell.functions or name in shell.disabled else run(shell)


def constant_status(name: str, readers: list[Reader], status: int) -> Plan | None:
    """`:` and its kin; their words are looked at only for `$_`."""
    last = readers[-1] if readers else None

    def done(shell: Shell) -> int | None:
        text = name
        if last is not None:
            found = last(shell)
            if found is None or any(reader(shell) is None for reader in readers):
                return None
            text = found
        shell.last_argument = text
        return status

    return done


def tested(readers: list[Reader], bracket: bool) -> Plan | None:
    """`[ a OP b ]` with a comparison of numbers or texts, `[ -n a ]` and `[ -z a ]`."""
    if len(readers) == 2 + bracket:
        return measured(readers, bracket)
    if len(readers) != 3 + bracket:
        return None
    left, sign, right = readers[:3]
    closer = readers[3] if bracket else None

    def compared(shell: Shell) -> int | None:
        operator, one, other = sign(shell), left(shell), right(shell)
        if operator is None or one is None or other is None or (closer is not None and closer(shell) != "]"):
            return None
        truth = comparison(operator, one, other)
        if truth is not None:
            shell.last_argument = other if closer is None else "]"
        return None if truth is None else int(not truth)

    return compared


def measured(readers: list[Reader], bracket: bool) -> Plan:
    sign, text = readers[:2]

    def asked(shell: Shell) -> int | None:
        operator, value = sign(shell), text(shell)
        if operator not in ("-n", "-z") or value is None or (bracket and readers[2](shell) != "]"):
            return None
        shell.last_argument = "]" if bracket else value
        return int(bool(value) is (operator == "-z"))

    return asked


def comparison(operator: str, left: str, right: str) -> bool | None:
    numeric = NUMERIC.get(operator)
    if numeric is not None:
        if left.isdecimal() and right.isdecimal() and left.isascii() and right.isascii():
            return numeric(int(left), int(right)) if len(left) <= DIGITS and len(right) <= DIGITS else None
        return None
    return (left == right) is (operator == "=") if operator in ("=", "!=") else None


# -- (( … )) and [[ … ]] -----------------------------------------------------------------------------------------


def counted(command: tree.ArithmeticCommand) -> Plan | None:
    number = quick_numbers.command(command.expression)
    if number is None:
        return None
    line, pure = command.line, quick_numbers.is_pure(quick_numbers.words_of(command.expression))

    def done(shell: Shell) -> int | None:
        if not pure and "errexit" in shell.options and not shell.quiet:
            return None  # a 0 would go the long way, too, and change the variable again
        value = number(shell)
        if value is None:
            return None
        shell.line = line
        return int(value == 0)

    return done


def asked(command: tree.Conditional) -> Plan | None:
    truth, line = condition(command.condition), command.line
    if truth is None:
        return None

    def done(shell: Shell) -> int | None:
        answer = truth(shell)
        if answer is None:
            return None
        shell.line = line
        return int(not answer)

    return done


def condition(one: tree.Condition) -> Truth | None:
    """One comparison, or the opposite of one."""
    if isinstance(one, tree.Not):
        inner = condition(one.operand)
        return None if inner is None else lambda shell: None if (truth := inner(shell)) is None else not truth
    if not isinstance(one, tree.Test):
        return None
    left = quick_words.text_reader(one.left)
    if left is None:
        return None
    if one.right is None:
        return filled(left, one.operator) if one.operator in ("", "-n", "-z") else None
    if one.operator in ("=", "==", "!="):
        pattern = quick_words.pattern(one.right)
        return None if pattern is None else alike(left, pattern, one.operator != "!=")
    right = quick_words.text_reader(one.right)
    return None if right is None or one.operator not in NUMERIC else compared_with(left, one.operator, right)


def alike(reader: Reader, pattern: str, wanted: bool) -> Truth:
    def truth(shell: Shell) -> bool | None:
        text = reader(shell)
        return None if text is None else matches(pattern, text, True, "nocasematch" in shell.shopt) is wanted

    return truth


def filled(reader: Reader, operator: str) -> Truth:
    return lambda shell: None if (text := reader(shell)) is None else bool(text) is (operator != "-z")


def compared_with(left: Reader, operator: str, right: Reader) -> Truth:
    def truth(shell: Shell) -> bool | None:
        one, other = left(shell), right(shell)
        if one is None or other is None or one[:1] == "0" != one or other[:1] == "0" != other:
            return None  # octal, perhaps
        return comparison(operator, one, other)

    return truth


def opposite(pipeline: tree.Pipeline) -> Plan | None:
    """`! command`, where that only asks for something."""
    one = pipeline.commands[0] if pipeline.negated and not pipeline.timed and len(pipeline.commands) == 1 else None
    if isinstance(one, tree.Simple):
        first = one.words[0] if one.words else None
        run = simple(one) if isinstance(first, tree.Word) and first.constant in ("[", "test", "true", "false", ":") else None
    else:
        run = asked(one) if isinstance(one, tree.Conditional) else None
    if run is None:
        return None
    plan = run

    def done(shell: Shell) -> int | None:
        status = None if "errexit" in shell.options else plan(shell)
        return None if status is None else int(status == 0)

    return done


PLANNERS: dict[type, Callable[[Any], Plan | None]] = {
    tree.Simple: simple,
    tree.Pipeline: opposite,
    tree.ArithmeticCommand: counted,
    tree.Conditional: asked,
}

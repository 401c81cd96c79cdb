"""The state of one shell process, and the questions that the rest of the interpreter asks it.

What commands do is elsewhere (execute.py and its neighbours); here is what a shell *is*: variables, functions, options,
arguments, where it stands in its text, and how it speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.signals import Signal
from emulator.machine.shell import arithmetic, special, tree
from emulator.machine.shell.assignment import Assigner
from emulator.machine.shell.calls import Driver
from emulator.machine.shell.deparse import command_text
from emulator.machine.shell.errors import (
    CannotFork,
    Jump,
    LineAbandoned,
    Reach,
    ReadonlyVariable,
    ShellError,
    ShellExit,
    TooLarge,
)
from emulator.machine.shell.escapes import Dialect
from emulator.machine.shell.flavour import Flavour
from emulator.machine.shell.history import History
from emulator.machine.shell.jobs import Jobs
from emulator.machine.shell.options import SHOPT_ON, dollar_minus
from emulator.machine.shell.program import Program, program
from emulator.machine.shell.traps import Traps
from emulator.machine.shell.variables import Variable, Variables, almquist_bucket, bash_bucket

if TYPE_CHECKING:
    from emulator.machine.kernel.open_file import OpenFile
    from emulator.machine.kernel.process import Process

#: How deep functions may call each other before the shell gives up.
CALL_LIMIT = 5000


class Shell:
    """One shell, on one Process. A subshell is another one, made by `child`."""

    process: Process
    origin: str
    variables: Variables
    history: History
    line: int
    level: int
    pipe_statuses: list[int]
    in_trap: bool
    trapped: str

    def __init__(self, process: Process, flavour: Flavour, name: str, arguments: list[str]) -> None:
        self.process = process
        self.flavour = flavour
        self.features = flavour.features
        self.name = name
        self.arguments = arguments
        self.variables = Variables(bash_bucket if flavour.is_bash else almquist_bucket)
        self.assigner = Assigner(self)
        self.functions: dict[str, tree.Function] = {}
        self.aliases: dict[str, str] = {}
        #: Built-ins that `enable -n` switched off.
        self.disabled: set[str] = set()
        self.options: set[str] = {"braceexpand", "hashall"} if flavour.is_bash else set()
        self.shopt: set[str] = set(SHOPT_ON) if flavour.is_bash else set()
        self.jobs = Jobs()
        self.traps = Traps()
        self.history = History()
        self.hashed: dict[str, str] = {}
        self.directories: list[str] = []
        self.status = 0
        self.pipe_statuses = [0]
        self.last_background: int | None = None
        self.last_argument = name
        self.line = 1
        self.pid = process.pid
        self.started = process.kernel.timeline.now
        self.seconds_base = 0
        self.substitution_status: int | None = None
        #: How many conditions, loops, functions, sourced files and subshells we are in.
        self.quiet = self.loops = self.level = self.substitutions = 0
        self.calls: list[str] = []
        self.calls_at_fork = 0  # a fork within a function is the last that it does there
        self.sources: list[str] = []
        self.interactive = self.login = False
        self.origin = ""
        self.builtin = self.reading = ""
        self.running: tree.Simple | None = None
        self.steps = 0
        self.getopts_place = self.lines_read = 0
        self.getopts_index = 1
        #: The line editor: what was cut last, keys typed before their prompt.
        self.killed: list[str] = []
        #: How often a command was asked for, and what that was when leaving was refused.
        self.prompts, self.leaving = 0, -1
        self.typed_ahead = bytearray()
        self.in_trap = False
        #: What `set` had on when a function said `local -`, by how deep that was; lines that functions were called from.
        self.kept_options: dict[int, set[str]] = {}
        self.call_lines: list[int] = []
        #: The text of the command that a DEBUG or another trap runs for.
        self.trapped = self.compound_text = ""
        special.import_environment(self)

    # -- subshells -----------------------------------------------------------------------------------------------

    def child(self, copied: bool = True) -> Shell:
        """A copy for a forked process: same variables, no jobs, no traps but the ignored signals."""
        other = Shell.__new__(Shell)
        other.__dict__.update(self.__dict__)
        other.variables = self.variables.fork()
        other.variables.owner = other
        other.assigner = Assigner(other)
        other.functions = dict(self.functions)
        other.aliases, other.disabled = dict(self.aliases), set(self.disabled)
        other.options, other.shopt = set(self.options), set(self.shopt)
        other.options.discard("monitor")
        other.arguments, other.calls, other.sources = list(self.arguments), list(self.calls), list(self.sources)
        other.calls_at_fork = len(other.calls)
        other.kept_options, other.call_lines = dict(self.kept_options), list(self.call_lines)
        other.directories, other.hashed = list(self.directories), dict(self.hashed)
        other.jobs = self.jobs.fork()
        other.traps = self.traps.fork(listed=self.flavour.is_bash or self.flavour.name == "ash")
        other.interactive = False
        other.loops = 0
        other.level = self.level + 1
        other.in_trap = False
        return other

    def fork(
        self,
        run: Callable[[Shell], Coroutine[object, object, int]],
        files: Mapping[int, OpenFile] | None = None,
        group: int | None = None,
        background: bool = False,
    ) -> Process:
        """Starts `run` in a subshell of its own process."""
        other = self.child()

        async def main(process: Process) -> int:
            other.process = process
            other.traps.attach(other)
            if background and not self.interactive and "monitor" not in self.options:
                other.traps.ignore_interrupts(other)
            return await Driver(other.lifetime(run))

        try:
            return self.process.fork(main, files=files, group=group)
        except LinuxError as error:
            raise CannotFork from error

    async def lifetime(self, run: Callable[[Shell], Coroutine[object, object, int]]) -> int:
        """Runs to the end of this shell: what leaves it, and the EXIT trap."""
        try:
            status = await self.told(run)
        except ShellExit as leaving:
            status = leaving.status
        except LineAbandoned as abandoned:
            status = abandoned.status
        except Jump:
            status = self.status
        return await self.traps.leave(self, status)

    async def told(self, run: Callable[[Shell], Coroutine[object, object, int]]) -> int:
        """Runs, and says what failed; one that ends the shell leaves by ShellExit."""
        try:
            return await run(self)
        except ShellError as failure:
            return await self.fail(failure)

    def keep_options(self) -> None:
        """`local -`: what `set` changes from here on ends with the function."""
        self.kept_options.setdefault(len(self.calls), set(self.options))

    # -- parameters ----------------------------------------------------------------------------------------------

    def parameter(self, name: str) -> str | None:
        """`$name`: a variable, a positional parameter, or one of the special ones."""
        if name[:1].isalpha() or name[:1] == "_":
            return self.last_argument if name == "_" and self.flavour.is_bash else self.variables.get(name)
        if name.isdigit():
            index = number_of(name)
            if index == 0:
                return self.name
            return self.arguments[index - 1] if index <= len(self.arguments) else None
        return self.special_parameter(name)

    def special_parameter(self, name: str) -> str | None:
        if name == "?":
            return str(self.status)
        if name == "#":
            return str(len(self.arguments))
        if name == "$":
            return str(self.pid)
        if name == "!":
            return str(self.last_background) if self.last_background is not None else None
        if name == "-":
            return dollar_minus(self.options, self.flavour, self.interactive, self.origin)
        return " ".join(self.arguments) if self.arguments else None

    @property
    def ifs(self) -> str:
        value = self.variables.get("IFS")
        return " \t\n" if value is None else value

    @property
    def extglob(self) -> bool:
        return "extglob" in self.shopt

    def length(self, text: str) -> int:
        """Characters in a UTF-8 locale, bytes otherwise (dash always)."""
        if text.isascii():
            return len(text)
        multibyte = self.utf8 and self.flavour.name != "dash"
        return len(text) if multibyte else len(text.encode("utf-8", "surrogateescape"))

    @property
    def utf8(self) -> bool:
        variables = self.variables
        return "utf" in (variables.text("LC_ALL") or variables.text("LC_CTYPE") or variables.text("LANG")).lower()

    @property
    def escapes(self) -> Dialect:
        """The escapes of echo and printf."""
        return Dialect(self.flavour.name != "dash", self.utf8 if self.flavour.is_bash else None)

    def home(self, user: str) -> str | None:
        """What `~user` stands for; None if nothing."""
        if user == "":
            return self.variables.get("HOME") or special.home_of(self.process, self.process.credentials.uid)
        if user in ("+", "-"):
            return self.variables.get("PWD" if user == "+" else "OLDPWD")
        return special.home_of(self.process, user)

    def prompt_text(self, source: str) -> str:
        from emulator.machine.shell.prompt import decoded

        return decoded(self, source)

    # -- arithmetic ----------------------------------------------------------------------------------------------

    def arithmetic(self, expression: str) -> int:
        return arithmetic.compiled(expression, self.features)(self.assigner)

    async def element_key(self, variable: Variable, subscript: tree.Word) -> int | str:
        from emulator.machine.shell import expansion

        text = await expansion.text(self, subscript)
        return text if variable.array == "A" else self.arithmetic(text)

    async def assign_parameter(self, parameter: tree.Parameter, value: str) -> None:
        """`${name:=value}`"""
        name = parameter.name
        if not (name[:1].isalpha() or name[:1] == "_"):
            raise CannotAssign(parameter.name)
        if parameter.subscript is None:
            self.assigner.assign(name, value)
            return
        variable = self.variables.find(name) or Variable(array="a")
        self.variables.set_element(name, await self.element_key(variable, parameter.subscript), value)

    # -- substitutions -------------------------------------------------------------------------------------------

    async def command_substitution(self, part: tree.CommandSubstitution) -> str:
        from emulator.machine.shell.substitution import command_output

        return await command_output(self, part)

    def process_substitution(self, part: tree.ProcessSubstitution) -> str:
        from emulator.machine.shell.substitution import process_path

        return process_path(self, part)

    def program(self, text: str, line: int = 1) -> Program:
        """The commands of a text, as this shell reads it now."""
        return program(text, self.flavour, lambda: self.extglob, line, lambda: self.aliases if self.expands_aliases else None)

    @property
    def expands_aliases(self) -> bool:
        return self.interactive or not self.flavour.is_bash or "expand_aliases" in self.shopt

    @property
    def command_text(self) -> str:
        """What runs now, as `BASH_COMMAND` shows it."""
        if self.compound_text or self.running is None:
            return self.compound_text
        return command_text(self.running, self.flavour)

    # -- speaking ------------------------------------------------------------------------------------------------

    def prefix(self, line: int | None = None, origin: bool = False) -> str:
        """What stands before a message: `bash: line 1: `, `dash: 1: `, `sh: cd: line 4: `."""
        line = self.line if line is None else line
        name = self.sources[-1] if self.sources else self.name
        if self.flavour.is_bash:
            if self.calls and not self.sources and not self.interactive:
                name = special.FUNCTION_SOURCES.get(self.origin, self.name)
            told = self.reading or ("-c" if self.origin == "c" else "")
            shown = f"{name}: {told}: " if origin and told and not self.sources else f"{name}: "
            return shown if self.interactive and not self.sources else f"{shown}line {line}: "
        if self.flavour.name == "dash":
            named = self.builtin or (self.sources[-1] if self.sources else "")
            builtin = f"{named}: " if named else ""
            return f"{self.name}: {line}: {builtin}"
        return self.busybox_prefix(line)

    def busybox_prefix(self, line: int) -> str:
        """busybox shows the line only where it knows a command or a file to name."""
        command = self.builtin or (self.sources[-1] if self.sources else self.name if self.origin == "file" else "")
        shown = f"{self.name}: "
        if command and command != self.name:
            shown += f"{command}: "
        if command and not (self.interactive and not self.sources):
            shown += f"line {line - (self.origin == 'c' and not self.sources)}: "
        return shown

    async def say(self, message: str) -> None:
        """One line on standard error behind the prefix."""
        await self.process.complain(self.prefix() + message + "\n")

    async def complain(self, message: str) -> None:
        """The same from a built-in: bash names it."""
        named = f"{self.builtin}: {message}" if self.flavour.is_bash and self.builtin else message
        await self.say(named)

    async def fail(self, failure: ShellError) -> int:
        """Prints a failure; its status, unless it reaches further than the command."""
        if isinstance(failure, TooLarge):
            self.process.exhausted()
        await self.say_failure(failure)
        return self.outcome(failure)

    async def say_failure(self, failure: ShellError) -> None:
        if failure.said:
            return
        failure.said = True
        message = failure.text(self.flavour.name)
        if self.flavour.is_bash and self.builtin and not isinstance(failure, ReadonlyVariable):
            message = f"{self.builtin}: {message}"
        await self.say(message)

    def outcome(self, failure: ShellError) -> int:
        """The status of a failure; raises when the line or the shell ends by it."""
        if not self.flavour.strict:
            if failure.reach is Reach.COMMAND:
                return failure.status
            if failure.reach is Reach.SHELL and not self.interactive:
                whole = self.origin == "c" and not self.level and "errexit" not in self.options
                raise ShellExit(failure.status if whole or failure.status != 127 else 1)
            raise LineAbandoned(1)
        status = failure.status_in(self.flavour.name)
        if failure.reach is Reach.COMMAND:
            return status
        if self.interactive:
            raise LineAbandoned(status)
        raise ShellExit(status)

    # -- time and signals ----------------------------------------------------------------------------------------

    @property
    def job_control(self) -> bool:
        return "monitor" in self.options and (self.process.terminal is not None or self.flavour.is_bash)

    def signal_pending(self) -> bool:
        return bool(self.process.pending)

    def ignores(self, signal: Signal) -> bool:
        return self.traps.actions.get(signal.name) == ""


class CannotAssign(ShellError):
    bash = "${0}: cannot assign in this way"
    dash = "{0}: bad variable name"
    reach = Reach.LINE

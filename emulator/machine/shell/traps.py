"""Traps: what a shell runs on signals, at its exit, on errors; and which signals it catches for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.kernel.signals import DEFAULT, IGNORE, Signal
from emulator.machine.shell.errors import Interrupted, Jump, LineAbandoned, Return, ShellExit

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

PSEUDO = ("EXIT", "ERR", "DEBUG", "RETURN")
#: Signals that an interactive shell lets pass by.
CALM = (Signal.TERM, Signal.QUIT, Signal.TSTP, Signal.TTIN, Signal.TTOU)
#: Signals at which bash still runs its EXIT trap before it dies.
ENDING = (Signal.HUP, Signal.INT, Signal.TERM)
#: Traps within traps: real shells use up their stack by them, and end by SIGSEGV.
DEPTH = 25


def caught(signal: Signal) -> None:
    """A handler that does nothing: the signal waits in `process.pending` until the shell looks."""


class Traps:
    """`actions`: condition (`EXIT`, `INT`, …) to command text; "" ignores the signal."""

    def __init__(self) -> None:
        self.actions: dict[str, str] = {}
        self.depth = 0
        #: Signals that were ignored when the shell started: they stay so, and cannot be trapped.
        self.inherited: frozenset[str] = frozenset()
        #: What `trap` shows in a subshell: the traps of its parent, until it sets its own.
        self.shown: dict[str, str] = {}

    def fork(self, listed: bool) -> Traps:
        other = Traps()
        other.actions = {name: action for name, action in self.actions.items() if action == ""}
        other.inherited = self.inherited
        other.shown = self.shown | self.actions if listed else {}
        return other

    def attach(self, shell: Shell) -> None:
        """In a new process: only what is ignored stays; the rest is as it was before any shell."""
        for signal in list(shell.process.handlers):
            if self.actions.get(signal.name) != "" and signal.name not in self.inherited:
                shell.process.handlers[signal] = DEFAULT

    def ignore_interrupts(self, shell: Shell) -> None:
        """A background command of a shell without job control does not hear Ctrl-C."""
        for signal in (Signal.INT, Signal.QUIT):
            shell.process.handlers[signal] = IGNORE

    def calm(self, shell: Shell) -> None:
        """An interactive shell: Ctrl-C interrupts, other signals from the keyboard do nothing."""
        for signal in (*CALM, Signal.INT, Signal.WINCH):
            if signal.name not in self.actions:
                shell.process.handlers[signal] = caught

    def set(self, shell: Shell, condition: str, action: str | None) -> None:
        """`action` None: back to the default."""
        self.shown = {}
        if action is None:
            self.actions.pop(condition, None)
        else:
            self.actions[condition] = action
        if condition in PSEUDO:
            if condition == "EXIT" and shell.flavour.is_bash:
                self.watch_ends(shell, action)
            return
        signal = Signal[condition]
        if condition not in self.inherited:
            shell.process.handlers[signal] = DEFAULT if action is None else IGNORE if action == "" else caught
        if action is None and shell.interactive:
            self.calm(shell)

    def watch_ends(self, shell: Shell, action: str | None) -> None:
        for signal in ENDING:
            if signal.name not in self.actions and not shell.interactive and signal.name not in self.inherited:
                shell.process.handlers[signal] = caught if action else DEFAULT

    async def run_pending(self, shell: Shell) -> None:
        """Runs the traps of the signals that came in since the last look."""
        pending = shell.process.pending
        while pending:
            signal = pending.popleft()
            action = self.actions.get(signal.name)
            if action:
                await self.run(shell, action)
            elif signal is Signal.INT and shell.interactive:
                raise Interrupted
            elif signal in ENDING and not shell.interactive and self.actions.get("EXIT"):
                await self.die(shell, signal)

    async def die(self, shell: Shell, signal: Signal) -> None:
        await self.leave(shell, 128 + signal)
        shell.process.handlers[signal] = DEFAULT
        shell.process.kill(shell.process.pid, signal)
        raise ShellExit(128 + signal)

    async def run(self, shell: Shell, action: str, keep_status: bool = True, line: int = 1) -> int:
        """`line`: what the first line of the action counts as."""
        from emulator.machine.shell.execute import run_text

        status, here, in_trap = shell.status, shell.line, shell.in_trap
        if self.depth >= DEPTH:
            shell.process.handlers[Signal.SEGV] = DEFAULT
            shell.process.kill(shell.process.pid, Signal.SEGV)
            raise ShellExit(128 + Signal.SEGV)
        self.depth += 1
        if not shell.in_trap:
            shell.trapped = shell.command_text
        shell.in_trap = True
        try:
            result = await run_text(shell, action, line=line)
        except Return as returned:
            if not shell.calls:
                raise
            result = returned.status
            raise
        finally:
            shell.in_trap = in_trap
            self.depth -= 1
        shell.line = here
        if keep_status:
            shell.status = status
        return result

    async def debug(self, shell: Shell, command: str = "") -> None:
        """The DEBUG trap, in front of a command; `command`: the text of one that is not simple."""
        action = self.actions.get("DEBUG")
        if action and not shell.in_trap and (not shell.calls or "functrace" in shell.options):
            shell.compound_text = command
            await self.run(shell, action, line=shell.line)
            shell.compound_text = ""

    async def returning(self, shell: Shell, status: int) -> None:
        """The RETURN trap, behind a function or a sourced file."""
        action = self.actions.get("RETURN")
        if action and not shell.in_trap:
            shell.status = status
            await self.run(shell, action)

    async def leave(self, shell: Shell, status: int) -> int:
        """The EXIT trap; the status that the shell ends with."""
        action = self.actions.pop("EXIT", None)
        if not action:
            return status
        shell.status = status
        try:
            await self.run(shell, action)
        except ShellExit as leaving:
            return leaving.status
        except LineAbandoned as abandoned:
            return abandoned.status
        except Jump:
            return shell.status
        return status

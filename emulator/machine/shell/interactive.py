"""A shell at a terminal: prompts, lines from the editor, history, news of jobs."""

from __future__ import annotations

import enum
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from emulator.machine.errno import LinuxError
from emulator.machine.shell.editor import EndOfInput, KeyboardInterrupted, edit_line
from emulator.machine.shell.errors import Incomplete, Interrupted, LineAbandoned, ShellError, ShellExit, SyntaxFailure
from emulator.machine.shell.execute import run_sequence, run_text, syntax_failure
from emulator.machine.shell.flavour import BUSYBOX_BANNER
from emulator.machine.shell.history import EventNotFound, SubstitutionFailed
from emulator.machine.shell.line_reader import take_line
from emulator.machine.shell.parser import Parser
from emulator.machine.shell.prompt import printable, prompt

if TYPE_CHECKING:
    from emulator.machine.shell import tree
    from emulator.machine.shell.shell import Shell


LINE_GOES_ON = re.compile(r"(?<!\\)(?:\\\\)*\\$")
COMMENT = re.compile(r"(?:^|[\s;&|()])#")


class Outcome(enum.Enum):
    """What became of asking for a command."""

    END = "end of input"
    NOTHING = "nothing to run"


async def run_interactive(shell: Shell) -> int:
    await open_terminal(shell)
    while True:
        try:
            command = await next_command(shell)
            if command is Outcome.END:
                await at_end(shell)
            if isinstance(command, list):
                await run_commands(shell, command)
        except Interrupted:
            await recover(shell)


async def open_terminal(shell: Shell) -> None:
    terminal = shell.process.terminal
    if terminal is None:
        shell.options.discard("monitor")
        if shell.flavour.is_bash:
            await shell.process.complain(
                f"{shell.name}: cannot set terminal process group ({shell.process.group}): Inappropriate ioctl for device\n"
                f"{shell.name}: no job control in this shell\n"
            )
        elif shell.flavour.name == "dash":
            await shell.process.complain(f"{shell.name}: 0: can't access tty; job control turned off\n")
        else:
            await shell.process.complain(f"{shell.name}: can't access tty; job control turned off\n")
    else:
        if shell.process.group != shell.process.pid and shell.process.session != shell.process.pid:
            shell.process.setpgid(0, 0)
        terminal.foreground = shell.process.group
    shell.traps.calm(shell)
    if shell.flavour.name == "ash":
        banner = f"\n\n{BUSYBOX_BANNER}\nEnter 'help' for a list of built-in commands.\n\n"
        await shell.process.out(banner)


async def run_commands(shell: Shell, commands: list[tree.Sequence]) -> None:
    for command in commands:
        try:
            await run_sequence(shell, command)
        except LineAbandoned as abandoned:
            shell.status = abandoned.status
            return


async def recover(shell: Shell) -> None:
    """After Ctrl-C within a command of the shell itself."""
    shell.status = 130
    shell.loops = shell.quiet = 0
    shell.calls.clear()
    await shell.process.complain("\n")


async def at_end(shell: Shell) -> None:
    """Leaves; a shell with stopped jobs not yet."""
    if shell.flavour.is_bash:
        await shell.process.complain("logout\n" if shell.login else "exit\n")
        if await held_back(shell):
            return
    elif shell.flavour.name == "dash":
        await shell.process.complain("\n")
    raise ShellExit(shell.status)


async def held_back(shell: Shell) -> bool:
    """bash leaves stopped jobs alone only when it is told twice in a row."""
    stopped = any(job.stopped is not None for job in shell.jobs.order)
    if not stopped or shell.leaving == shell.prompts - 1:
        return False
    shell.leaving = shell.prompts
    await shell.process.complain("There are stopped jobs.\n")
    return True


async def next_command(shell: Shell) -> list[tree.Sequence] | Outcome:
    """Prompts until the lines make whole commands."""
    text, first = "", shell.lines_read + 1
    shell.prompts += 1
    await shell.jobs.notify(shell)
    await prompt_command(shell)
    while True:
        try:
            line = await next_line(shell, "PS2" if text else "PS1")
        except KeyboardInterrupted:
            shell.status = 130
            shell.history.add(text.rstrip("\n"))
            return Outcome.NOTHING
        if line is None and not text:
            return Outcome.END
        text += line or ""
        shell.lines_read += 1
        try:
            commands = parsed(shell, text, first, complete=line is None)
            if line is not None and goes_on(text):
                continue
        except Incomplete as failure:
            if line is not None:
                continue
            shell.history.add(text.rstrip("\n"))
            await report(shell, failure)
            return Outcome.END if shell.flavour.is_bash else Outcome.NOTHING
        except SyntaxFailure as failure:
            shell.history.add(text.rstrip("\n"))
            await report(shell, failure)
            return Outcome.NOTHING
        shell.history.add(text.rstrip("\n"))
        return commands


def goes_on(text: str) -> bool:
    """Whether a backslash at the end of the last line, which is no comment, asks for another."""
    line = text.removesuffix("\n").rpartition("\n")[2]
    return LINE_GOES_ON.search(line) is not None and COMMENT.search(line) is None


async def prompt_command(shell: Shell) -> None:
    action = shell.variables.get("PROMPT_COMMAND") if shell.flavour.is_bash else None
    if action:
        status = shell.status
        with suppress(LineAbandoned):
            await run_text(shell, action)
        shell.status = status


async def report(shell: Shell, failure: SyntaxFailure) -> None:
    try:
        await syntax_failure(shell, failure)
    except LineAbandoned as abandoned:
        shell.status = abandoned.status


def parsed(shell: Shell, text: str, line: int, complete: bool) -> list[tree.Sequence]:
    whole = text if text.endswith("\n") else text + "\n"
    parser = Parser(whole, shell.flavour, shell.extglob, line, aliases=shell.aliases, complete=complete)
    commands: list[tree.Sequence] = []
    while (command := parser.next_command()) is not None:
        commands.append(command)
    return commands


async def next_line(shell: Shell, name: str) -> str | None:
    """One line with its newline; None at the end of the input."""
    text = await prompt(shell, name)
    file = shell.process.files.get(0)
    if file is not None and file.is_terminal and shell.flavour.name != "dash" and file.terminal is not None:
        try:
            editor = file.terminal.line_editor
            line = await (edit_line(shell, file.terminal, text) if editor is None else editor.edit(shell, text, name))
        except EndOfInput:
            return None
        return await with_history(shell, line)
    await shell.process.complain(printable(text))
    return await plain_line(shell)


async def plain_line(shell: Shell) -> str | None:
    """Without an editor: the terminal (or pipe) gives the line."""
    shell.process.interruptible = True
    try:
        data = await take_line(shell.process)
    except LinuxError:
        shell.process.pending.clear()
        await shell.process.complain("\n")
        raise KeyboardInterrupted from None
    finally:
        shell.process.interruptible = False
    return data.decode("utf-8", "surrogateescape") if data else None


async def with_history(shell: Shell, line: str) -> str:
    """`!!` and its kin replaced; the line that came of it is shown."""
    if ("!" not in line and line[:1] != "^") or "histexpand" not in shell.options:
        return line + "\n"
    try:
        expanded = shell.history.expanded(line)
    except (EventNotFound, SubstitutionFailed) as failure:
        await event_missing(shell, failure)
        return "\n"
    if expanded != line:
        await shell.process.complain(expanded + "\n")
    return expanded + "\n"


async def event_missing(shell: Shell, failure: ShellError) -> None:
    await shell.process.complain(f"{shell.name}: {failure.text('bash')}\n")

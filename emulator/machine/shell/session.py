"""A shell from its command line to its end: where its commands come from, and reading them from there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.kernel.signals import IGNORE, Signal
from emulator.machine.shell.calls import Driver
from emulator.machine.shell.errors import Incomplete, LineAbandoned, Return, ShellExit, SyntaxFailure, UsageFailure
from emulator.machine.shell.execute import run_sequence, run_text, syntax_failure
from emulator.machine.shell.external import BINARY_LOOK, is_binary
from emulator.machine.shell.flavour import BASH_VERSION, Flavour
from emulator.machine.shell.interactive import run_interactive
from emulator.machine.shell.line_reader import take_line
from emulator.machine.shell.options import BASH_SHOPT, NAMES, option_of
from emulator.machine.shell.parser import Parser
from emulator.machine.shell.program import Program
from emulator.machine.shell.shell import Shell
from emulator.machine.shell.traps import caught

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process

VERSION = f"""GNU bash, version {BASH_VERSION} (x86_64-pc-linux-gnu)
Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>

This is free software; you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
"""
LONG = frozenset(["login", "norc", "noprofile", "posix", "noediting", "restricted", "verbose", "debugger"])


@dataclass(slots=True)
class Invocation:
    """A shell's command line, read."""

    command: bool = False
    stdin: bool = False
    interactive: bool = False
    login: bool = False
    norc: bool = False
    noprofile: bool = False
    version: bool = False
    rcfile: str = ""
    on: set[str] = field(default_factory=set)
    off: set[str] = field(default_factory=set)
    shopt_on: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)


class BadOption(UsageFailure):
    def __init__(self, option: str) -> None:
        super().__init__(option, bash="{0}: invalid option", dash="Illegal option {0}", ash="illegal option {0}")


def read_invocation(argv: list[str], flavour: Flavour) -> Invocation:
    invocation = Invocation(login=argv[0].startswith("-"), words=argv[1:])
    words = invocation.words
    while words and words[0][:1] in ("-", "+") and len(words[0]) > 1:
        word = words.pop(0)
        if word == "--":
            break
        if word.startswith("--"):
            long_option(invocation, word[2:], flavour)
            continue
        for letter in word[1:]:
            short_option(invocation, word[0], letter, flavour)
    if words[:1] == ["-"]:
        words.pop(0)
    return invocation


def long_option(invocation: Invocation, name: str, flavour: Flavour) -> None:
    if not flavour.is_bash:
        raise BadOption("--")
    if name in ("rcfile", "init-file"):
        invocation.rcfile = invocation.words.pop(0) if invocation.words else ""
    elif name == "version":
        invocation.version = True
    elif name not in LONG:
        raise BadOption("--" + name)
    elif name in ("login", "norc", "noprofile"):
        setattr(invocation, name, True)
    elif name == "verbose":
        invocation.on.add("verbose")


def short_option(invocation: Invocation, sign: str, letter: str, flavour: Flavour) -> None:
    chosen = invocation.on if sign == "-" else invocation.off
    if letter == "c":
        invocation.command = True
    elif letter == "s":
        invocation.stdin = True
    elif letter == "i":
        invocation.interactive = True
    elif letter == "l":
        invocation.login = True
    elif letter == "o":
        name = invocation.words.pop(0) if invocation.words else ""
        if name not in NAMES[flavour.name]:
            raise UsageFailure(name, bash="{0}: invalid option name", dash="Illegal option -o {0}", ash="illegal option -o {0}")
        chosen.add(name)
    elif letter == "O" and flavour.is_bash:
        name = invocation.words.pop(0) if invocation.words else ""
        if name not in BASH_SHOPT:
            raise UsageFailure(name, bash="{0}: invalid shell option name")
        invocation.shopt_on.add(name)
    elif (option := option_of(letter, flavour)) is not None:
        chosen.add(option)
    elif letter not in "rD":
        raise BadOption(sign + letter)


async def main(process: Process, flavour: Flavour) -> int:
    """The program of bash, dash and ash."""
    name = process.argv[0] if process.argv else flavour.name
    try:
        invocation = read_invocation(list(process.argv) or [flavour.name], flavour)
    except UsageFailure as failure:
        lead = {"bash": "", "dash": "0: "}.get(flavour.name, "")
        await process.complain(f"{name}: {lead}{failure.text(flavour.name)}\n")
        return 2 if not isinstance(failure, BadOption) or not flavour.is_bash else await bash_usage(process, name)
    if invocation.version:
        await process.out(VERSION)
        return 0
    shell = make_shell(process, flavour, name, invocation)
    return await Driver(shell.lifetime(lambda one: run(one, invocation)))


async def bash_usage(process: Process, name: str) -> int:
    await process.complain(
        f"Usage:\t{name} [GNU long option] [option] ...\n\t{name} [GNU long option] [option] script-file ...\n"
    )
    return 2


def make_shell(process: Process, flavour: Flavour, name: str, invocation: Invocation) -> Shell:
    words = invocation.words
    rest = words[1:] if invocation.command else words
    shown, arguments = name, rest
    if invocation.command:
        shown, arguments = (rest[0], rest[1:]) if rest else (name, [])
    elif words and not invocation.stdin:
        shown, arguments = words[0], words[1:]
    shell = Shell(process, flavour, shown, arguments)
    shell.options |= invocation.on
    shell.options -= invocation.off
    shell.shopt |= invocation.shopt_on
    shell.login = invocation.login
    shell.origin = "c" if invocation.command else "file" if words and not invocation.stdin else "s"
    shell.traps.inherited = frozenset(signal.name for signal, handler in process.handlers.items() if handler is IGNORE)
    both_terminals = all(fd in process.files and process.files[fd].is_terminal for fd in (0, 2))
    shell.interactive = invocation.interactive or (shell.origin == "s" and both_terminals)
    return shell


async def run(shell: Shell, invocation: Invocation) -> int:
    if invocation.command and not invocation.words:
        lead = "" if shell.flavour.is_bash else "0: " if shell.flavour.name == "dash" else ""
        option = "-c: option" if shell.flavour.is_bash else "-c"
        await shell.process.complain(f"{shell.name}: {lead}{option} requires an argument\n")
        return 2
    await start_up(shell, invocation)
    if shell.flavour.is_bash and shell.process.is_init and not shell.interactive and "INT" not in shell.traps.inherited:
        shell.process.handlers[Signal.INT] = caught  # PID 1 would not hear it, and bash ends with what it waits for
    if invocation.command:
        return await run_text(shell, invocation.words[0], tail=True)
    if shell.origin == "file":
        return await run_file(shell, invocation.words[0])
    if shell.interactive:
        return await run_interactive(shell)
    return await run_stdin(shell)


# -- start-up files --------------------------------------------------------------------------------------------------


async def start_up(shell: Shell, invocation: Invocation) -> None:
    if shell.interactive:
        shell.options.add("monitor")
        if shell.flavour.is_bash:
            shell.options |= {"history", "histexpand", "emacs"} if shell.origin == "s" else set()
            shell.shopt.add("expand_aliases")
        default_prompts(shell)
    home = shell.variables.text("HOME")
    if shell.login and not invocation.noprofile:
        await source_if_there(shell, "/etc/profile")
        names = (".bash_profile", ".bash_login", ".profile") if shell.flavour.is_bash else (".profile",)
        for name in names:
            if shell.process.exists(f"{home}/{name}"):
                await source_if_there(shell, f"{home}/{name}")
                break
    elif shell.interactive and shell.flavour.is_bash and not invocation.norc:
        await source_if_there(shell, "/etc/bash.bashrc")
        await source_if_there(shell, invocation.rcfile or f"{home}/.bashrc")
    elif shell.interactive and not shell.flavour.is_bash and shell.variables.text("ENV"):
        await source_if_there(shell, shell.variables.text("ENV"))
    elif shell.origin in ("c", "file") and shell.flavour.is_bash and shell.variables.text("BASH_ENV"):
        await source_if_there(shell, shell.variables.text("BASH_ENV"))


def default_prompts(shell: Shell) -> None:
    variables = shell.variables
    root = shell.process.credentials.uid == 0
    first = shell.flavour.prompt if shell.flavour.name != "dash" or root else "$ "
    for name, value in (("PS1", first), ("PS2", "> ")):
        if variables.get(name) is None:
            variables.set(name, value)


async def source_if_there(shell: Shell, path: str) -> None:
    try:
        text = shell.process.read_file(path).decode("utf-8", "surrogateescape")
    except LinuxError:
        return
    if text.startswith("\x7fELF"):
        return  # a file whose content nobody has seen, or a copy of one
    shell.sources.append(path)
    try:
        await run_text(shell, text)
    except Return:
        pass
    except LineAbandoned:
        pass
    finally:
        shell.sources.pop()


# -- scripts ---------------------------------------------------------------------------------------------------------


async def run_file(shell: Shell, path: str) -> int:
    """A script file; without a slash also looked for along PATH, as bash does."""
    shell.origin = "file"
    try:
        text = read_script(shell, path)
    except ShellExit as leaving:
        return leaving.status
    except LinuxError as error:
        return await cannot_open(shell, path, error)
    if shell.flavour.is_bash and is_binary(shell.flavour, text[:BINARY_LOOK].encode("utf-8", "surrogateescape")):
        await shell.process.complain(f"{shell.name}: {path}: cannot execute binary file\n")
        return 126
    return await run_program(shell, shell.program(text.replace("\0", "")))


def read_script(shell: Shell, path: str) -> str:
    process = shell.process
    if process.stat(path).kind is Kind.DIRECTORY:
        raise LinuxError(Errno.EISDIR, path)
    return process.read_file(path).decode("utf-8", "surrogateescape")  # its NULs count for is_binary yet


async def cannot_open(shell: Shell, path: str, error: LinuxError) -> int:
    starter = shell.process.argv[0]
    if shell.flavour.is_bash:
        name = f"{path}: {path}" if error.errno is Errno.EISDIR else f"{starter}: {path}"
        await shell.process.complain(f"{name}: {error}\n")
        return 127 if error.errno is Errno.ENOENT else 126
    if shell.flavour.name == "dash":
        reason = "No such file" if error.errno is Errno.ENOENT else str(error)
        await shell.process.complain(f"{starter}: 0: cannot open {path}: {reason}\n")
    else:
        await shell.process.complain(f"{starter}: can't open '{path}': {error}\n")
    return 2


async def run_program(shell: Shell, program: Program) -> int:
    """The commands of a script; in bash an abandoned line leaves the next ones to run."""
    commands = program.commands()
    while True:
        try:
            command = next(commands, None)
            if command is None:
                return shell.status
            await run_sequence(shell, command, program.is_last(command) if len(program.parsed) == 1 else False)
        except LineAbandoned as abandoned:
            shell.status = abandoned.status
        except SyntaxFailure as failure:
            return await syntax_failure(shell, failure)


# -- standard input --------------------------------------------------------------------------------------------------


async def run_stdin(shell: Shell) -> int:
    """Commands from standard input, read line by line, so that they can read the lines behind them."""
    text, line, closer = "", 1, None
    while True:
        data = await take_line(shell.process)
        if data:
            text += data.decode("utf-8", "surrogateescape").replace("\0", "")
            if closer is not None and closer not in data.decode("utf-8", "surrogateescape"):
                continue
        elif not text:
            return shell.status
        parser = Parser(
            text if text.endswith("\n") else text + "\n", shell.flavour, shell.extglob, line,
            aliases=shell.aliases if shell.expands_aliases else None, complete=not data,
        )  # fmt: skip
        try:
            await run_parsed(shell, parser)
        except Incomplete as failure:
            if data:
                closer = failure.closer
                continue
            return await syntax_failure(shell, failure)
        except SyntaxFailure as failure:
            return await syntax_failure(shell, failure)
        line += text.count("\n")
        text, closer = "", None


async def run_parsed(shell: Shell, parser: Parser) -> None:
    """What was read so far, once it is known to be whole."""
    commands = []
    while (command := parser.next_command()) is not None:
        commands.append(command)
    for command in commands:
        try:
            await run_sequence(shell, command)
        except LineAbandoned as abandoned:
            shell.status = abandoned.status

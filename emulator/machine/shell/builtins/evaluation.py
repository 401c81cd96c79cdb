"""`eval`, `.`, `source`, `exec`, and what leaves something: `exit`, `return`, `break`, `continue`."""

from __future__ import annotations

import posixpath

from emulator.machine.digits import number_of
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.shell.calls import deep
from emulator.machine.shell.errors import (
    Break,
    CannotRun,
    Continue,
    NoSuchFile,
    NotFound,
    Reach,
    Return,
    ShellError,
    ShellExit,
    TooDeep,
    UsageFailure,
)
from emulator.machine.shell.execute import run_text
from emulator.machine.shell.external import NotAProgram, replace_process, search
from emulator.machine.shell.shell import Shell

SOURCE_DEPTH = 200


async def evaluate(shell: Shell, argv: list[str]) -> int:
    words = argv[2:] if argv[1:2] == ["--"] else argv[1:]
    outer, shell.builtin = shell.builtin, ""
    try:
        return await deep(run_text(shell, " ".join(words), line=shell.line, reading="eval"))
    finally:
        shell.builtin = outer


class CannotSource(ShellError):
    """(path, reason, dash's reason)"""

    bash = "{0}: {1}"
    dash = "cannot open {0}: {2}"
    ash = "can't open '{0}': {1}"
    status = 1


class SourceNotFound(CannotSource):
    dash = "{0}: not found"
    ash = "{0}: not found"


async def source(shell: Shell, argv: list[str]) -> int:
    words = argv[2:] if argv[1:2] == ["--"] else argv[1:]
    if not words:
        if shell.flavour.is_bash:
            await shell.complain("filename argument required")
            await shell.process.complain(f"{argv[0]}: usage: {argv[0]} filename [arguments]\n")
            return 2
        return 0 if shell.flavour.name == "dash" else 2
    if len(shell.sources) >= SOURCE_DEPTH:
        raise TooDeep(words[0], SOURCE_DEPTH)
    path = source_path(shell, words[0])
    text = read_source(shell, words[0], path)
    status = await run_source(shell, path, text, words[1:])
    await shell.traps.returning(shell, status)
    return status


def source_path(shell: Shell, name: str) -> str:
    """Without a slash it is looked for along PATH, in bash then in the present directory."""
    if "/" in name:
        return name
    for directory in shell.variables.text("PATH").split(":"):
        candidate = f"{directory}/{name}"
        try:
            if shell.process.stat(candidate).kind is Kind.FILE:
                return candidate
        except LinuxError:
            continue
    if not shell.flavour.is_bash and search(shell, name) is None:
        raise SourceNotFound(name)
    return name


def read_source(shell: Shell, name: str, path: str) -> str:
    try:
        if shell.process.stat(path).kind is Kind.DIRECTORY:
            if not shell.flavour.is_bash:
                return ""  # opened, and nothing read
            raise CannotSource(name, "is a directory")
        return shell.process.read_file(path).decode("utf-8", "surrogateescape").replace("\0", "")
    except LinuxError as error:
        if shell.flavour.is_bash:
            shell.builtin = ""  # bash does not name the built-in here
        short = "No such file" if error.errno is Errno.ENOENT else str(error)
        raise CannotSource(name, str(error), short) from error


async def run_source(shell: Shell, path: str, text: str, arguments: list[str]) -> int:
    saved, builtin, line = shell.arguments, shell.builtin, shell.line
    if arguments and shell.flavour.name != "dash":
        shell.arguments = arguments
    shell.sources.append(path)
    shell.builtin = ""
    try:
        return await deep(run_text(shell, text))
    except Return as returned:
        return returned.status
    finally:
        shell.sources.pop()
        shell.builtin, shell.line = builtin, line
        if arguments and shell.flavour.name != "dash":
            shell.arguments = saved


class ExecFailure(ShellError):
    """(command, reason)"""

    bash = "{0}: {1}"
    reach = Reach.COMMAND


async def execute(shell: Shell, argv: list[str]) -> int:
    """Its redirections stay; with a command, the shell becomes that."""
    words, argv0 = argv[1:], None
    while words and words[0].startswith("-") and shell.flavour.is_bash:
        option = words.pop(0)
        if option == "--":
            break
        if option == "-a" and words:
            argv0 = words.pop(0)
        elif option == "-c":
            shell.variables.environment().clear()
        elif option != "-l":
            raise UsageFailure(option, bash="{0}: invalid option")
    if words[:1] == ["--"]:
        words = words[1:]
    if not words:
        return 0
    try:
        await replace_process(shell, words, argv0=argv0, asked=True)
    except ShellError as failure:
        return await exec_failed(shell, words[0], failure)


async def exec_failed(shell: Shell, name: str, failure: ShellError) -> int:
    flavour = shell.flavour
    message = failure.text(flavour.name)
    if isinstance(failure, NotFound) and flavour.is_bash:
        message = f"{name}: not found"
    if flavour.name == "ash" and isinstance(failure, NotFound):
        message = f"{name}: not found"
    if isinstance(failure, NoSuchFile) and flavour.is_bash:
        await shell.say(message)
    elif isinstance(failure, NotAProgram) and flavour.is_bash:
        path = posixpath.join(shell.process.cwd, posixpath.normpath(name))
        await shell.say(failure.bash.format(name, path))
        await shell.say(f"{path}: Success")
    elif type(failure) is CannotRun and flavour.is_bash:
        path = posixpath.join(shell.process.cwd, posixpath.normpath(name))
        await shell.say(f"{path}: {failure.words[1]}")
        await shell.complain(f"{path}: cannot execute: {failure.words[1]}")
    else:
        await shell.complain(message)
    status = failure.status if flavour.is_bash else failure.strict_status
    if shell.interactive or "execfail" in shell.shopt:
        return status
    raise ShellExit(status)


async def leave(shell: Shell, argv: list[str]) -> int:
    if shell.interactive and shell.login and shell.flavour.is_bash:
        await shell.process.complain("logout\n")
    elif shell.interactive and shell.flavour.is_bash and not shell.level:
        await shell.process.complain("exit\n")
    if shell.interactive and shell.flavour.is_bash and not shell.level:
        from emulator.machine.shell.interactive import held_back

        if await held_back(shell):
            return 1
    raise ShellExit(await status_of(shell, argv))


async def status_of(shell: Shell, argv: list[str]) -> int:
    """The operand as a status (modulo 256); without one the status of the last command."""
    words = argv[2:] if argv[1:2] == ["--"] else argv[1:]
    if not words:
        return shell.status
    word = words[0].strip()
    if word.lstrip("+-").isdigit() and (shell.flavour.is_bash or word.isdigit()):
        if len(words) > 1 and shell.flavour.is_bash:
            raise UsageFailure(bash="too many arguments")
        return number_of(word) & 255 if shell.flavour.name != "dash" or argv[0] == "exit" else number_of(word)
    if shell.flavour.is_bash:
        await shell.complain(f"{words[0]}: numeric argument required")
        return 2
    raise UsageFailure(words[0], bash="Illegal number: {0}", ash="Illegal number: {0}")


async def come_back(shell: Shell, argv: list[str]) -> int:
    if shell.flavour.is_bash and not shell.calls and not shell.sources:
        raise UsageFailure("can only `return' from a function or sourced script", bash="{0}")
    status = await status_of(shell, argv)
    if not shell.calls and not shell.sources:
        raise ShellExit(status)
    raise Return(status)


async def jump(shell: Shell, argv: list[str]) -> int:
    words = argv[2:] if argv[1:2] == ["--"] else argv[1:]
    if not shell.loops:
        if shell.flavour.is_bash:
            await shell.complain("only meaningful in a `for', `while', or `until' loop")
        return 0
    levels = 1
    if words:
        levels = number_of(words[0]) if words[0].isdigit() else -1
        if levels < 1:
            await bad_levels(shell, words[0])
            levels = shell.loops
            raise Break(levels)
    raise (Break if argv[0] == "break" else Continue)(levels)


async def bad_levels(shell: Shell, word: str) -> None:
    if not shell.flavour.is_bash:
        raise UsageFailure(word, bash="Illegal number: {0}")
    numeric = word.lstrip("+-").isdigit()
    await shell.complain(f"{word}: loop count out of range" if numeric else f"{word}: numeric argument required")
    if not numeric:
        raise ShellExit(128)


COMMANDS = {
    "eval": evaluate,
    ".": source,
    "source": source,
    "exec": execute,
    "exit": leave,
    "return": come_back,
    "break": jump,
    "continue": jump,
}

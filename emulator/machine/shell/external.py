"""Programs: finding them along PATH, starting them, becoming them; and what is said when that fails."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NoReturn

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.programs.busybox.applets import APPLETS, NOEXEC
from emulator.machine.shell import quoting
from emulator.machine.shell.calls import Driver
from emulator.machine.shell.errors import CannotFork, CannotRun, EmptyName, IsDirectory, NoSuchFile, NotFound, ShellError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emulator.machine.kernel.process import Process
    from emulator.machine.shell.flavour import Flavour
    from emulator.machine.shell.shell import Shell

BUSYBOX = "/bin/busybox"
#: How many bytes of a file a shell looks at before it takes it for a script.
BINARY_LOOK = 128
#: What dash finds in no script.
NO_TEXT = re.compile(rb"[\x00-\x08\x10-\x1a\x1c-\x1f\x7f]")
DEFAULT_PATH = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"


class BadInterpreter(CannotRun):
    """(script, interpreter, reason)"""

    bash = "{0}: {1}: bad interpreter: {2}"
    dash = "{0}: not found"
    strict_status = 127


class InterpreterMissing(CannotRun):
    bash = "{0}: cannot execute: required file not found"
    dash = "{0}: not found"
    status = strict_status = 127


class NotAProgram(CannotRun):
    """(command, its file)"""

    bash = "{1}: cannot execute binary file: Exec format error"
    dash = "{0}: Exec format error"


def search(shell: Shell, name: str, path: str | None = None) -> str | None:
    """The file that a name without slash runs; None if there is none."""
    remembered = shell.hashed.get(name) if path is None else None
    if remembered is not None:
        return remembered
    found = None
    for directory in (shell.variables.text("PATH") if path is None else path).split(":"):
        candidate = f"{directory}/{name}" if directory else name
        kind = runnable(shell, candidate)
        if kind is True:
            return candidate
        if kind is False and found is None:
            found = candidate
    return found


def runnable(shell: Shell, path: str) -> bool | None:
    """True: a file that may be executed; False: a file that may not; None: no file."""
    try:
        stat = shell.process.stat(path)
    except LinuxError:
        return None
    return shell.process.access(path, "x") if stat.kind is Kind.FILE else None


def locate(shell: Shell, name: str, path: str | None = None) -> str:
    """The path to execute; raises what the shell says when there is nothing to execute."""
    if "/" in name:
        return checked(shell, name)
    found = search(shell, name, path) if name else None
    if found is None and is_standalone(shell) and name in APPLETS:
        return BUSYBOX
    if found is None:
        if shell.flavour.is_bash and name and not shell.variables.get("PATH"):
            raise NoSuchFile(name)
        raise NotFound(name, quoting.shown(name, shell.utf8)) if name else EmptyName(name, name)
    if not runnable(shell, found):
        raise CannotRun(found if shell.flavour.is_bash else name, "Permission denied")
    if shell.interactive or "hashall" in shell.options or shell.flavour.name == "dash":
        shell.hashed[name] = found
    return found


def is_standalone(shell: Shell) -> bool:
    """Whether this busybox runs its own programs whatever PATH says; Alpine builds it so that it does not."""
    process = shell.process
    return bool(shell.flavour.standalone) and not process.exists("/etc/alpine-release") and process.exists(BUSYBOX)


def checked(shell: Shell, path: str) -> str:
    process = shell.process
    try:
        stat = process.stat(path)
    except LinuxError as error:
        if error.errno is Errno.ENOENT:
            raise NoSuchFile(path) from error
        raise CannotRun(path, str(error)) from error
    if stat.kind is Kind.DIRECTORY:
        raise IsDirectory(path)
    if not process.access(path, "x"):
        raise CannotRun(path, "Permission denied")
    return path


def environment(shell: Shell, path: str) -> dict[str, str]:
    env = dict(shell.variables.environment())
    if shell.flavour.is_bash:
        env["_"] = path
    return env


def start_program(shell: Shell, argv: list[str], group: int | None, path: str | None = None) -> Process:
    """Starts it as a child. A file that is neither program nor `#!` script is run by a shell of this kind."""
    located = located_again(shell, argv[0], path)
    try:
        env = environment(shell, located)
        child = shell.process.spawn([located, *argv[1:]], env=env, argv0=argv[0], group=group, exact=True)
        child.inherited = inherited_line(shell, argv[0])
        if located == BUSYBOX:
            child.name = argv[0].rpartition("/")[2]
        return child
    except LinuxError as error:
        if error.errno is Errno.ENOEXEC and is_text(shell, located):
            return start_script(shell, located, argv, group)
        raise cannot_start(shell, argv[0], located, error) from error


def inherited_line(shell: Shell, name: str) -> Sequence[str]:
    """The shell's own command line, which stays to be seen where it runs an applet of its own without exec."""
    return shell.process.command_line if name in NOEXEC and is_standalone(shell) else ()


def located_again(shell: Shell, name: str, path: str | None) -> str:
    """A remembered place may be out of date: then PATH is searched again."""
    located = locate(shell, name, path)
    if name in shell.hashed and not runnable(shell, located):
        del shell.hashed[name]
        located = locate(shell, name, path)
    return located


async def replace_process(
    shell: Shell, argv: list[str], path: str | None = None, argv0: str | None = None, *, asked: bool = False
) -> NoReturn:
    """Becomes the program: same pid, same descriptors. Returns only by raising. `asked`: by `exec`."""
    located = located_again(shell, argv[0], path)
    process, env = shell.process, environment(shell, located)
    if shell.flavour.is_bash and env.get("SHLVL", "").isdigit() and not shell.level:
        env["SHLVL"] = str(max(0, int(env["SHLVL"]) - 1))  # this shell no longer counts
    try:
        await process.exec([located, *argv[1:]], env, argv0 or argv[0], inherited=inherited_line(shell, argv[0]), exact=True)
    except LinuxError as error:
        if error.errno is Errno.ENOEXEC and is_text(shell, located):
            whole = asked and shell.flavour.is_bash
            script = posixpath.join(process.cwd, posixpath.normpath(located)) if whole else located
            child = start_script(shell, script, argv, None)
            from emulator.machine.shell.errors import ShellExit

            raise ShellExit((await process.wait(child)).shell) from error
        raise cannot_start(shell, argv[0], located, error) from error


def is_text(shell: Shell, path: str) -> bool:
    try:
        return not is_binary(shell.flavour, shell.process.read_file(path)[:BINARY_LOOK])
    except LinuxError:
        return False


def is_binary(flavour: Flavour, head: bytes) -> bool:
    """Whether a shell of this kind refuses to read a file that begins so: it looks at the first line. busybox reads all."""
    line = head.split(b"\n", 1)[0]
    if flavour.is_bash:
        return b"\0" in line or line.startswith(b"\x7fELF")
    return flavour.name == "dash" and NO_TEXT.search(line) is not None


def start_script(shell: Shell, path: str, argv: list[str], group: int | None) -> Process:
    env = environment(shell, path)

    async def main(process: Process) -> int:
        from emulator.machine.shell.session import run_file
        from emulator.machine.shell.shell import Shell as NewShell

        process.env = env
        other = NewShell(process, shell.flavour, path, argv[1:])
        return await Driver(other.lifetime(lambda one: run_file(one, path)))

    return shell.process.fork(main, group=group)


def cannot_start(shell: Shell, name: str, path: str, error: LinuxError) -> ShellError:
    if error.errno is Errno.ENOEXEC:
        return NotAProgram(name, path)
    if error.errno in (Errno.ENOENT, Errno.EACCES) and (interpreter := interpreter_of(shell, path)):
        missing = error.errno is Errno.ENOENT
        return InterpreterMissing(name) if missing else BadInterpreter(name, interpreter, str(error))
    if error.errno is Errno.ENOENT:
        return NoSuchFile(name)
    if error.errno is Errno.EAGAIN:
        return CannotFork()
    return CannotRun(name, str(error))


def interpreter_of(shell: Shell, path: str) -> str:
    try:
        first = shell.process.read_file(path)[:128].split(b"\n", 1)[0]
    except LinuxError:
        return ""
    words = first[2:].split() if first.startswith(b"#!") else []
    return words[0].decode("utf-8", "surrogateescape") if words else ""

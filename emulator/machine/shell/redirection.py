"""Redirections: opening, duplicating and closing descriptors of the shell's own process, and putting them back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from emulator.machine.digits import number_of
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.open_file import BytesSource, Open, OpenFile
from emulator.machine.shell import expansion, tree
from emulator.machine.shell.errors import (
    AmbiguousRedirect,
    BadDescriptor,
    CannotCreate,
    CannotOpen,
    CannotOverwrite,
    RedirectFailure,
    ShellError,
)

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

FLAGS = {
    "<": Open.READ,
    ">": Open.WRITE | Open.CREATE | Open.TRUNCATE,
    ">|": Open.WRITE | Open.CREATE | Open.TRUNCATE,
    ">>": Open.WRITE | Open.CREATE | Open.APPEND,
    "<>": Open.READ | Open.WRITE | Open.CREATE,
    "&>": Open.WRITE | Open.CREATE | Open.TRUNCATE,
    "&>>": Open.WRITE | Open.CREATE | Open.APPEND,
}
DEFAULT_FD = {"<": 0, "<<": 0, "<<-": 0, "<<<": 0, "<&": 0, "<>": 0}
#: `{name}>file` takes the first descriptor that is free from here on.
FIRST_FREE = 10
#: dash and busybox shorten these two reasons.
SHORT = {Errno.ENOENT: "No such file", Errno.ENOTDIR: "Directory nonexistent"}


class Undo:
    """What was changed, to be put back in reverse order."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.saved: list[tuple[int, OpenFile | None]] = []

    def keep(self, fd: int) -> None:
        file = self.shell.process.files.get(fd)
        if file is not None:
            file.acquire()
        self.saved.append((fd, file))

    def restore(self) -> None:
        process = self.shell.process
        for fd, file in reversed(self.saved):
            if file is None:
                if fd in process.files:
                    process.close(fd)
                continue
            process.install(fd, file)
            file.close()
        self.saved.clear()

    def commit(self) -> None:
        """Leaves things as they are (`exec > file`)."""
        for _, file in self.saved:
            if file is not None:
                file.close()
        self.saved.clear()


async def apply(shell: Shell, redirections: Iterable[tree.Redirection]) -> Undo:
    """All of them, left to right; when one fails the earlier ones are undone and the failure raised."""
    undo = Undo(shell)
    try:
        for redirection in redirections:
            await apply_one(shell, redirection, undo)
    except ShellError as failure:  # said now: where standard error goes may have changed already
        await shell.say_failure(failure)
        undo.restore()
        raise
    except BaseException:
        undo.restore()
        raise
    return undo


async def apply_one(shell: Shell, redirection: tree.Redirection, undo: Undo) -> None:
    operator, target = redirection.operator, redirection.target
    fd = redirection.fd if redirection.fd is not None else DEFAULT_FD.get(operator, 1)
    if redirection.variable:
        fd = await free_number(shell, target)
    if isinstance(target, tree.HereDocument):
        text = await expansion.text(shell, target.body[0]) if target.body else ""
        install(shell, undo, fd, source_of(text))
        return keep_number(shell, redirection, fd, undo)
    if operator == "<<<":
        install(shell, undo, fd, source_of(await expansion.text(shell, target) + "\n"))
        return keep_number(shell, redirection, fd, undo)
    if operator in ("<&", ">&"):
        return await duplicate(shell, redirection, fd, target, undo)
    path = await target_path(shell, target)
    install(shell, undo, fd, open_target(shell, operator, path))
    if operator in ("&>", "&>>"):
        undo.keep(2)
        shell.process.dup(1, 2)
    return keep_number(shell, redirection, fd, undo)


async def free_number(shell: Shell, target: tree.Word | tree.HereDocument) -> int:
    """From 10 on; bash says twice that there is none."""
    process = shell.process
    if process.open_files_max > FIRST_FREE:
        try:
            return process.next_fd(FIRST_FREE)
        except LinuxError as error:
            reason = str(error)
    else:
        reason = str(LinuxError(Errno.EINVAL))
    shown = target.source if isinstance(target, tree.Word) else ""
    await shell.say(f"redirection error: cannot duplicate fd: {reason}")
    await shell.say(f"{shown}: {reason}")
    failure = NoDescriptor()
    failure.said = True
    raise failure


def keep_number(shell: Shell, redirection: tree.Redirection, fd: int, undo: Undo) -> None:
    """`{name}>file`: the descriptor stays open, and its number goes to the variable."""
    if redirection.variable:
        shell.assigner.assign(redirection.variable, str(fd))
        undo.saved.clear()


def install(shell: Shell, undo: Undo, fd: int, file: OpenFile) -> None:
    refuse_beyond(shell, fd)
    undo.keep(fd)
    shell.process.install(fd, file)


def refuse_beyond(shell: Shell, fd: int) -> None:
    """A number above RLIMIT_NOFILE is no descriptor."""
    if fd >= shell.process.open_files_max:
        raise BadDescriptor(str(fd))


def source_of(text: str) -> OpenFile:
    return BytesSource(text.encode("utf-8", "surrogateescape"))


async def target_path(shell: Shell, word: tree.Word) -> str:
    if word.constant is not None:
        return word.constant
    if not shell.flavour.is_bash:
        return await expansion.text(shell, word)
    found = await expansion.fields(shell, [word])
    if len(found) != 1:
        raise AmbiguousRedirect(word.source)
    return found[0]


def open_target(shell: Shell, operator: str, path: str) -> OpenFile:
    flags = FLAGS[operator]
    if operator in (">", "&>") and "noclobber" in shell.options and is_regular(shell, path):
        raise CannotOverwrite(path)
    try:
        return shell.process.open(path, flags)
    except LinuxError as error:
        raise open_failure(shell, operator, path, error) from error


def is_regular(shell: Shell, path: str) -> bool:
    try:
        return shell.process.stat(path).kind.name == "FILE"
    except LinuxError:
        return False


def open_failure(shell: Shell, operator: str, path: str, error: LinuxError) -> ShellError:
    reason = str(error)
    if operator == "<":
        short = "No such file" if error.errno is Errno.ENOENT else reason
        ash = "no such file" if error.errno is Errno.ENOENT else reason
        return CannotOpen(path, reason, short, ash)
    if error.errno in (Errno.ENOENT, Errno.ENOTDIR):
        return CannotCreate(path, reason, "Directory nonexistent", "nonexistent directory")
    return CannotCreate(path, reason, reason, reason)


async def duplicate(shell: Shell, redirection: tree.Redirection, fd: int, target: tree.Word, undo: Undo) -> None:
    """`n>&m`, `n>&-`, `n>&m-`; and in bash `>&file`."""
    text = await target_path(shell, target)
    process = shell.process
    if text == "-":
        if redirection.variable:
            fd = int(shell.variables.text(redirection.variable) or "-1")
        undo.keep(fd)
        if fd in process.files:
            process.close(fd)
        return
    number, moved = (text[:-1], True) if text.endswith("-") else (text, False)
    if not number.isdigit():
        if redirection.operator == ">&" and redirection.fd is None and shell.flavour.name != "dash":
            await both_to(shell, text, undo)
            return
        raise AmbiguousRedirect(text) if shell.flavour.is_bash else BadFdNumber(text)
    source = number_of(number)
    if source not in process.files:
        raise BadDescriptor(text, fd)
    refuse_beyond(shell, fd)
    undo.keep(fd)
    process.dup(source, fd)
    if moved and source != fd:
        undo.keep(source)
        process.close(source)
    keep_number(shell, redirection, fd, undo)


class NoDescriptor(RedirectFailure):
    """Said already."""


class BadFdNumber(RedirectFailure):
    bash = "{0}: ambiguous redirect"
    dash = "Syntax error: Bad fd number"
    ash = "syntax error: bad fd number"


async def both_to(shell: Shell, path: str, undo: Undo) -> None:
    install(shell, undo, 1, open_target(shell, "&>", path))
    undo.keep(2)
    shell.process.dup(1, 2)

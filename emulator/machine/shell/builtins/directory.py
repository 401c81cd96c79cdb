"""`cd`, `pwd`, `pushd`, `popd`, `dirs`: where the shell is, by the name it came there."""

from __future__ import annotations

import posixpath

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.shell import quoting
from emulator.machine.shell.errors import InvalidOption, ShellError, UsageFailure
from emulator.machine.shell.shell import Shell


class CannotChange(ShellError):
    """(directory, reason, the directory as bash shows it)"""

    bash = "{2}: {1}"
    dash = "can't cd to {0}"
    ash = "can't cd to {0}: {1}"


class NotSet(ShellError):
    bash = "{0} not set"
    dash = "can't cd to "


def options(shell: Shell, argv: list[str]) -> tuple[bool, list[str]]:
    """(whether names are physical, operands)"""
    physical, words = "physical" in shell.options, argv[1:]
    while words and words[0].startswith("-") and len(words[0]) > 1:
        option = words.pop(0)
        if option == "--":
            break
        for letter in option[1:]:
            if letter not in "LPe@":
                raise InvalidOption("-" + letter)
            physical = letter == "P" if letter in "LP" else physical
    return physical, words


async def change(shell: Shell, argv: list[str]) -> int:
    physical, words = options(shell, argv)
    if len(words) > 1 and shell.flavour.is_bash:
        raise TooMany
    name, echo = destination(shell, words)
    path = searched(shell, name)
    await go(shell, path or name, physical)
    if echo or (path is not None and path != name):
        await shell.process.out(shell.variables.text("PWD") + "\n")
    return 0


class TooMany(ShellError):
    bash = "too many arguments"


def destination(shell: Shell, words: list[str]) -> tuple[str, bool]:
    if not words:
        home = shell.variables.get("HOME")
        if home is None and shell.flavour.is_bash:
            raise NotSet("HOME")
        return home or "", False
    if words[0] == "-":
        old = shell.variables.get("OLDPWD")
        if old is None:
            if shell.flavour.is_bash:
                raise NotSet("OLDPWD")
            return shell.variables.text("PWD"), True
        return old, True
    return words[0], False


def searched(shell: Shell, name: str) -> str | None:
    """A relative name is looked for along CDPATH."""
    path = shell.variables.get("CDPATH")
    if not path or name.startswith(("/", "./", "../")) or name in (".", ".."):
        return None
    for directory in path.split(":"):
        candidate = posixpath.join(directory, name) if directory else name
        try:
            if shell.process.stat(candidate).kind is Kind.DIRECTORY:
                return candidate
        except LinuxError:
            continue
    return None


async def go(shell: Shell, name: str, physical: bool) -> None:
    if name == "":
        return
    here = shell.variables.get("PWD") or shell.process.cwd
    target = name if physical else posixpath.normpath(posixpath.join(here, name or "."))
    if target.startswith("//"):
        target = target[1:]
    try:
        shell.process.chdir(target if not physical else name)
    except LinuxError as error:
        raise failure(shell, name, error) from error
    shell.variables.set("OLDPWD", here)
    shell.variables.export("OLDPWD")
    shell.variables.set("PWD", shell.process.cwd if physical else target)
    shell.variables.export("PWD")


def failure(shell: Shell, name: str, error: LinuxError) -> ShellError:
    return CannotChange(name, str(error), quoting.shown(name, shell.utf8))


async def print_directory(shell: Shell, argv: list[str]) -> int:
    physical, _ = options(shell, argv)
    await shell.process.out((shell.process.cwd if physical else shell.variables.get("PWD") or shell.process.cwd) + "\n")
    return 0


# -- the directory stack -------------------------------------------------------------------------------------------


def stack(shell: Shell) -> list[str]:
    return [shell.variables.text("PWD"), *shell.directories]


def tilde(shell: Shell, path: str) -> str:
    home = shell.variables.get("HOME")
    if home and home != "/" and (path == home or path.startswith(home + "/")):
        return "~" + path[len(home) :]
    return path


async def dirs(shell: Shell, argv: list[str]) -> int:
    flags = "".join(word[1:] for word in argv[1:] if word.startswith("-") and not word[1:].isdigit())
    if "c" in flags:
        shell.directories = []
        return 0
    entries = [path if "l" in flags else tilde(shell, path) for path in stack(shell)]
    index = next((word for word in argv[1:] if word[1:].isdigit()), None)
    if index is not None:
        entries = [entries[place_in(shell, index, len(entries))]]
    if "v" in flags:
        await shell.process.out("".join(f"{number:2d}  {path}\n" for number, path in enumerate(entries)))
    else:
        await shell.process.out(("\n" if "p" in flags else " ").join(entries) + "\n")
    return 0


def place_in(shell: Shell, word: str, size: int) -> int:
    number = number_of(word[1:])
    if number >= size:
        raise UsageFailure(word, bash="{0}: directory stack index out of range")
    return number if word[0] == "+" else size - 1 - number


async def push(shell: Shell, argv: list[str]) -> int:
    words = [word for word in argv[1:] if word != "-n"]
    entries = stack(shell)
    if not words:
        if len(entries) < 2:
            raise CannotPush
        entries[0], entries[1] = entries[1], entries[0]
    elif words[0][:1] in "+-" and words[0][1:].isdigit():
        place = place_in(shell, words[0], len(entries))
        entries = entries[place:] + entries[:place]
    else:
        entries.insert(0, words[0])
    await go(shell, entries[0], False)
    shell.directories = entries[1:]
    return await dirs(shell, ["dirs"])


class CannotPush(ShellError):
    bash = "no other directory"


class StackEmpty(ShellError):
    bash = "directory stack empty"


async def pop(shell: Shell, argv: list[str]) -> int:
    entries = stack(shell)
    if len(entries) < 2:
        raise StackEmpty
    words = [word for word in argv[1:] if word != "-n"]
    place = place_in(shell, words[0], len(entries)) if words and words[0][1:].isdigit() else 0
    del entries[place]
    if place == 0:
        await go(shell, entries[0], False)
    shell.directories = entries[1:]
    return await dirs(shell, ["dirs"])


COMMANDS = {"cd": change, "chdir": change, "pwd": print_directory, "pushd": push, "popd": pop, "dirs": dirs}

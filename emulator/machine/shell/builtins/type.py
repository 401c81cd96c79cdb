"""`type`: what a name would run."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.shell import quoting
from emulator.machine.shell.builtins import find_builtin
from emulator.machine.shell.deparse import function_text
from emulator.machine.shell.external import is_standalone, runnable, search
from emulator.machine.shell.parser import POSIX_WORDS
from emulator.machine.shell.shell import Shell

BASH_WORDS = POSIX_WORDS | {"function", "select", "time", "[[", "]]", "coproc"}


def keyword(shell: Shell, name: str) -> bool:
    if shell.flavour.is_bash:
        return name in BASH_WORDS
    return name in POSIX_WORDS or (name == "function" and "function_keyword" in shell.features)


def meanings(shell: Shell, name: str, functions: bool = True) -> list[tuple[str, str]]:
    """(kind, detail) of all that a name is, in the order that a command would find them."""
    found: list[tuple[str, str]] = []
    if name in shell.aliases and shell.expands_aliases:
        found.append(("alias", shell.aliases[name]))
    if keyword(shell, name):
        found.append(("keyword", ""))
    builtin = find_builtin(shell.flavour, name) if name not in shell.disabled else None
    if functions and name in shell.functions:
        found.append(("function", name))
    if builtin is not None:
        kind = "special" if builtin.special and not shell.flavour.is_bash and name != "local" else "builtin"
        found.insert(len(found) - (found[-1:] == [("function", name)] and kind == "special"), (kind, ""))
    path = file_of(shell, name)
    if path is not None:
        found.append(("file", path))
    return found


def file_of(shell: Shell, name: str) -> str | None:
    if "/" in name:
        return name if runnable(shell, name) else None
    path = search(shell, name)
    if path is None or not runnable(shell, path):
        return None
    return name if is_applet(shell, path) else path


def places(shell: Shell, name: str) -> list[str]:
    """All files along PATH that the name could run."""
    if "/" in name:
        return [name] if runnable(shell, name) else []
    candidates = (f"{directory or '.'}/{name}" for directory in shell.variables.text("PATH").split(":"))
    return [path for path in dict.fromkeys(candidates) if runnable(shell, path)]


def is_applet(shell: Shell, path: str) -> bool:
    """busybox knows its own programs by name alone."""
    if not is_standalone(shell):
        return False
    try:
        return shell.process.realpath(path).rsplit("/", 1)[-1] in (shell.flavour.standalone, "sh", "ash") or (
            shell.process.stat(path).inode == shell.process.stat("/bin/busybox").inode
        )
    except LinuxError:
        return False


def sentence(shell: Shell, name: str, kind: str, detail: str) -> str:
    if kind == "alias":
        return f"{name} is aliased to `{detail}'" if shell.flavour.is_bash else f"{name} is an alias for {detail}"
    if kind == "keyword":
        return f"{name} is a shell keyword"
    if kind == "function":
        return f"{name} is a {'shell ' if shell.flavour.name == 'dash' else ''}function"
    if kind in ("builtin", "special"):
        return f"{name} is a {'special ' if kind == 'special' else ''}shell builtin"
    if name in shell.hashed and shell.flavour.is_bash:
        return f"{name} is hashed ({detail})"
    tracked = name in shell.hashed and not shell.flavour.is_bash
    return f"{name} is a tracked alias for {detail}" if tracked else f"{name} is {detail}"


async def show_type(shell: Shell, argv: list[str]) -> int:
    words, flags = argv[1:], ""
    if shell.flavour.name == "ash" and words and words[0].startswith("-"):
        return await show_short(shell, words[1:])
    while shell.flavour.is_bash and words and words[0].startswith("-") and len(words[0]) > 1:
        flags += words.pop(0)[1:]
    status = 0
    for name in words:
        if not await describe(shell, name, flags):
            status = 1 if shell.flavour.is_bash else 127
    return status


async def show_short(shell: Shell, words: list[str]) -> int:
    """busybox takes any option for `command -v`."""
    status = 0
    for name in words:
        told = short(shell, name)
        status = 127 if told is None else status
        await shell.process.out("" if told is None else told + "\n")
    return status


async def describe(shell: Shell, name: str, flags: str) -> bool:
    found = meanings(shell, name, "f" not in flags)
    if "a" in flags:
        found = [one for one in found if one[0] != "file"] + [("file", path) for path in places(shell, name)]
    if "P" in flags or "p" in flags:
        found = [one for one in found if one[0] == "file"] if "P" in flags or not any(k != "file" for k, _ in found) else []
    if not found:
        if "t" not in flags and "p" not in flags and "P" not in flags:
            await not_found(shell, name)
        return "p" in flags and bool(meanings(shell, name))
    for kind, detail in found if "a" in flags else found[:1]:
        if "t" in flags:
            await shell.process.out(kind.replace("special", "builtin") + "\n")
        elif "p" in flags or "P" in flags:
            await shell.process.out(detail + "\n")
        else:
            text = sentence(shell, name, kind, detail)
            if kind == "function" and shell.flavour.is_bash:
                text += "\n" + function_text(shell.functions[name])
            await shell.process.out(text + "\n")
    return True


async def not_found(shell: Shell, name: str) -> None:
    if shell.flavour.is_bash:
        await shell.complain(f"{name}: not found")
    else:
        await shell.process.out(f"{name}: not found\n")


def short(shell: Shell, name: str) -> str | None:
    """`command -v`: a word that says what the name is."""
    found = meanings(shell, name)
    if not found:
        return None
    kind, detail = found[0]
    if kind == "alias":
        return f"alias {name}={quoting.single(detail)}"
    return detail if kind == "file" else name


COMMANDS = {"type": show_type}

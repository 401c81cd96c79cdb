"""`help` and `enable`: which built-ins there are."""

from __future__ import annotations

from emulator.machine.shell.builtins import SPECIAL, find_builtin, names
from emulator.machine.shell.flavour import BASH_VERSION
from emulator.machine.shell.shell import Shell


async def show_help(shell: Shell, argv: list[str]) -> int:
    known = names(shell.flavour)
    if not shell.flavour.is_bash:
        await shell.process.out("Built-in commands:\n------------------\n" + folded(known))
        return 0
    words = [word for word in argv[1:] if not word.startswith("-")]
    status = 0
    for word in words:
        if find_builtin(shell.flavour, word) is None:
            await shell.complain(f"no help topics match `{word}'.  Try `help help' or `man -k {word}' or `info {word}'.")
            status = 1
        else:
            await shell.process.out(f"{word}: a shell builtin; its text is not emulated\n")
    if not words:
        await shell.process.out(f"GNU bash, version {BASH_VERSION} (x86_64-pc-linux-gnu)\n" + folded(known))
    return status


def folded(words: list[str]) -> str:
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > 70:
            lines.append("")
        lines[-1] += ("\t" if not lines[-1] else " ") + word
    return "\n".join(lines) + "\n"


async def enable(shell: Shell, argv: list[str]) -> int:
    flags = "".join(word[1:] for word in argv[1:] if word.startswith("-"))
    words = [word for word in argv[1:] if not word.startswith("-")]
    if set(flags) - set("anps"):
        await shell.complain("loading and deleting built-ins is not emulated")
        return 1
    if not words:
        await list_enabled(shell, flags)
        return 0
    status = 0
    for name in words:
        if find_builtin(shell.flavour, name) is None:
            await shell.complain(f"{name}: not a shell builtin")
            status = 1
        elif "n" in flags:
            shell.disabled.add(name)
        else:
            shell.disabled.discard(name)
    return status


async def list_enabled(shell: Shell, flags: str) -> None:
    for name in names(shell.flavour):
        off = name in shell.disabled
        if ("s" in flags and name not in SPECIAL) or (not {"a"} & set(flags) and off is not ("n" in flags)):
            continue
        await shell.process.out(f"enable {'-n ' if off else ''}{name}\n")


COMMANDS = {"help": show_help, "enable": enable}

"""`command` and `builtin`: running a name without looking at functions, or only saying what it is."""

from __future__ import annotations

from emulator.machine.shell.builtins import find_builtin
from emulator.machine.shell.builtins.type import describe, short
from emulator.machine.shell.errors import InvalidOption
from emulator.machine.shell.external import DEFAULT_PATH
from emulator.machine.shell.shell import Shell
from emulator.machine.shell.simple import call_builtin, run_program


async def command(shell: Shell, argv: list[str]) -> int:
    words, flags = argv[1:], ""
    while words and words[0].startswith("-") and len(words[0]) > 1:
        option = words.pop(0)
        if option == "--":
            break
        if set(option[1:]) - set("pvV"):
            bad = next(letter for letter in option[1:] if letter not in "pvV")
            raise InvalidOption("-" + bad)
        flags += option[1:]
    if "v" in flags or "V" in flags:
        return await say(shell, words, flags)
    if not words:
        return 0
    return await run_without_functions(shell, words, "p" in flags)


async def say(shell: Shell, words: list[str], flags: str) -> int:
    found_any = False
    for name in words if shell.flavour.is_bash else words[:1]:
        if "V" in flags:
            found_any = await describe(shell, name, "") or found_any
            continue
        text = short(shell, name)
        if text is not None:
            found_any = True
            await shell.process.out(text + "\n")
    return 0 if found_any else 1 if shell.flavour.is_bash else 127


async def run_without_functions(shell: Shell, words: list[str], default_path: bool) -> int:
    builtin = find_builtin(shell.flavour, words[0])
    shell.builtin = ""
    if builtin is None:
        if default_path:
            shell.variables.push()
            shell.variables.localise("PATH")
            shell.variables.set("PATH", DEFAULT_PATH)
            try:
                return await run_program(shell, words, False)
            finally:
                shell.variables.pop()
        return await run_program(shell, words, False)
    from emulator.machine.shell.builtins import Builtin

    return await call_builtin(shell, Builtin(builtin.name, builtin.main, special=False), words)


async def only_builtin(shell: Shell, argv: list[str]) -> int:
    words = argv[2:] if argv[1:2] == ["--"] else argv[1:]
    if not words:
        return 0
    builtin = find_builtin(shell.flavour, words[0])
    if builtin is None:
        await shell.complain(f"{words[0]}: not a shell builtin")
        return 1
    shell.builtin = ""
    return await call_builtin(shell, builtin, words)


COMMANDS = {"command": command, "builtin": only_builtin}

"""`set`, `shift`, `shopt`, `unset`: options, positional parameters, and taking names away."""

from __future__ import annotations

import re

from emulator.machine.digits import number_of
from emulator.machine.shell import quoting
from emulator.machine.shell.deparse import function_text
from emulator.machine.shell.errors import ReadonlyVariable, ShellError, UsageFailure
from emulator.machine.shell.options import BASH_SHOPT, NAMES, option_of
from emulator.machine.shell.shell import Shell
from emulator.machine.shell.words import NAME

NUMBER = re.compile(r"[-+]?[0-9]+")


async def set_options(shell: Shell, argv: list[str]) -> int:
    words = argv[1:]
    if not words:
        return await list_variables(shell)
    while words and words[0][:1] in ("-", "+") and len(words[0]) > 1:
        word = words.pop(0)
        if word == "--":
            shell.arguments = words
            return 0
        for letter in word[1:]:
            if letter == "o":
                if not words:
                    return await list_options(shell, word[0] == "+")
                if shell.flavour.name == "ash" and words[0] not in NAMES["ash"]:
                    await shell.complain(f"illegal option -o {words[0]}")
                    return 1
                set_option(shell, named_option(shell, words.pop(0)), word[0] == "-")
                continue
            name = option_of(letter, shell.flavour)
            if name is None:
                return await invalid(shell, word[0] + letter)
            set_option(shell, name, word[0] == "-")
    if words[:1] == ["-"]:
        shell.options -= {"xtrace", "verbose"}
        words = words[1:]
        if words:
            shell.arguments = words
    elif words:
        shell.arguments = words
    return 0


def set_option(shell: Shell, name: str, on: bool) -> None:
    if on:
        shell.options.add(name)
    else:
        shell.options.discard(name)


def named_option(shell: Shell, name: str) -> str:
    if name in NAMES[shell.flavour.name]:
        return name
    raise UsageFailure(name, bash="{0}: invalid option name", dash="Illegal option -o {0}", ash="illegal option -o {0}")


async def invalid(shell: Shell, option: str) -> int:
    if not shell.flavour.is_bash:
        raise UsageFailure(option, dash="Illegal option {0}", ash="illegal option {0}")
    await shell.complain(f"{option}: invalid option")
    await shell.process.complain("set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n")
    return 2


async def list_options(shell: Shell, as_commands: bool) -> int:
    lines: list[str] = []
    for name in NAMES[shell.flavour.name]:
        on = name in shell.options or name == "interactive-comments"
        if as_commands:
            lines.append(f"set {'-' if on else '+'}o {name}\n")
        elif shell.flavour.is_bash:
            lines.append(f"{name:<15}\t{'on' if on else 'off'}\n")
        else:
            lines.append(f"{name:<16}{'on' if on else 'off'}\n")
    head = "Current option settings\n" if shell.flavour.name == "dash" and not as_commands else ""
    await shell.process.out(head + "".join(lines))
    return 0


async def list_variables(shell: Shell) -> int:
    lines: list[str] = []
    for name, variable in shell.variables:
        if variable.value is None:
            continue
        if isinstance(variable.value, dict):
            pairs = zip(variable.keys(), variable.values(), strict=True)
            cells = " ".join(f"[{key}]={quoting.double(value)}" for key, value in pairs)
            lines.append(f"{name}=({cells}{' ' if variable.array == 'A' and cells else ''})\n")
        else:
            shown = quoting.listed(variable.value) if shell.flavour.is_bash else quoting.almquist(variable.value)
            lines.append(f"{name}={shown}\n")
    if shell.flavour.is_bash and "posix" not in shell.options:
        lines += [function_text(shell.functions[name]) + "\n" for name in sorted(shell.functions)]
    await shell.process.out("".join(lines))
    return 0


class BadCount(ShellError):
    bash = "{0}: numeric argument required"
    dash = "Illegal number: {0}"


class CountOutOfRange(BadCount):
    bash = "{0}: shift count out of range"


async def shift(shell: Shell, argv: list[str]) -> int:
    words = argv[2:] if argv[1:2] == ["--"] else argv[1:]
    word = words[0] if words else "1"
    if NUMBER.fullmatch(word) is None:
        raise BadCount(word)
    count = number_of(word)
    if count < 0:
        raise CountOutOfRange(word)
    if count > len(shell.arguments):
        if shell.flavour.name == "dash":
            raise UsageFailure("can't shift that many")
        return 1
    del shell.arguments[:count]
    return 0


async def shopt(shell: Shell, argv: list[str]) -> int:
    words, flags = argv[1:], ""
    while words and words[0].startswith("-"):
        flags += words.pop(0)[1:]
    if "o" in flags:
        return await shopt_options(shell, flags, words)
    status = 0
    for name in words or BASH_SHOPT:
        if name not in BASH_SHOPT:
            await shell.complain(f"{name}: invalid shell option name")
            status = 1
        elif "s" in flags and words:
            shell.shopt.add(name)
        elif "u" in flags and words:
            shell.shopt.discard(name)
        else:
            status = await show_shopt(shell, name, flags, bool(words)) or status
    return status


async def show_shopt(shell: Shell, name: str, flags: str, asked: bool) -> int:
    on = name in shell.shopt
    wanted = asked or ("s" not in flags and "u" not in flags) or on is ("s" in flags)
    if "q" not in flags and wanted:
        line = f"shopt -{'s' if on else 'u'} {name}\n" if "p" in flags else f"{name:<15}\t{'on' if on else 'off'}\n"
        await shell.process.out(line)
    return int(asked and not on)


async def shopt_options(shell: Shell, flags: str, words: list[str]) -> int:
    status = 0
    for name in words or NAMES["bash"]:
        if ("s" in flags or "u" in flags) and words:
            set_option(shell, named_option(shell, name), "s" in flags)
            continue
        on = name in shell.options
        status = status or int(bool(words) and not on)
        if "q" not in flags:
            await shell.process.out(f"{name:<15}\t{'on' if on else 'off'}\n")
    return status


async def unset(shell: Shell, argv: list[str]) -> int:
    words, kind = argv[1:], ""
    while words and words[0].startswith("-") and len(words[0]) > 1:
        option = words.pop(0)
        if option == "--":
            break
        if option[1] not in "fvn":
            if not shell.flavour.is_bash:
                raise UsageFailure(option[:2], bash="Illegal option {0}", ash="illegal option {0}")
            await shell.complain(f"{option}: invalid option")
            await shell.process.complain("unset: usage: unset [-f] [-v] [-n] [name ...]\n")
            return 2
        kind = option[1]
    status = 0
    for word in words:
        status = await unset_one(shell, word, kind) or status
    return status


async def unset_one(shell: Shell, word: str, kind: str) -> int:
    name, bracket, rest = word.partition("[")
    if kind == "f":
        shell.functions.pop(word, None)
        return 0
    if NAME.fullmatch(name) is None or (bracket and not shell.flavour.is_bash):
        if not shell.flavour.is_bash:
            raise UsageFailure(word, bash="{0}: bad variable name")
        if kind == "v":
            await shell.complain(f"`{word}': not a valid identifier")
            return 1
        shell.functions.pop(word, None)
        return 0
    if bracket:
        return unset_element(shell, name, rest.rstrip("]"))
    known = name in shell.variables.table or name in shell.variables.computed
    if not known and shell.flavour.is_bash and kind != "v":
        shell.functions.pop(word, None)
        return 0
    try:
        shell.variables.unset(name if kind == "n" else shell.variables.resolve(name))
    except ReadonlyVariable:
        if not shell.flavour.is_bash:
            raise
        await shell.complain(f"{name}: cannot unset: readonly variable")
        return 1
    if name == "PATH":
        shell.hashed.clear()
    return 0


def unset_element(shell: Shell, name: str, subscript: str) -> int:
    variable = shell.variables.find(name)
    if variable is None or not isinstance(variable.value, dict):
        return 0
    if subscript in ("@", "*"):
        variable.value.clear()
        return 0
    key = shell.assigner.key(variable, subscript)
    if isinstance(key, int) and key < 0:
        key = shell.variables.from_end(name, variable, key)
    variable.value.pop(key, None)
    return 0


COMMANDS = {"set": set_options, "shift": shift, "shopt": shopt, "unset": unset}

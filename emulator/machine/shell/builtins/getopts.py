"""`getopts optstring name [argument…]`"""

from __future__ import annotations

from emulator.machine.shell.errors import UsageFailure
from emulator.machine.shell.shell import Shell


async def getopts(shell: Shell, argv: list[str]) -> int:
    if len(argv) < 3:
        if shell.flavour.is_bash:
            await shell.process.complain("getopts: usage: getopts optstring name [arg ...]\n")
            return 2
        raise UsageFailure(dash="Usage: getopts optstring var [arg...]", ash="usage: getopts optstring var [arg]")
    options, name = argv[1], argv[2]
    words = argv[3:] or shell.arguments
    index = int(shell.variables.text("OPTIND") or "1") if shell.variables.text("OPTIND").isdigit() else 1
    if shell.getopts_index != index:
        shell.getopts_place = 0
    if shell.getopts_place and not shell.flavour.is_bash:
        index -= 1  # OPTIND is past a word already while its letters are looked at
    word = words[index - 1] if 0 < index <= len(words) else ""
    if shell.getopts_place >= len(word):
        shell.getopts_place = 0  # other words than the last time
    if shell.getopts_place == 0 and (len(word) < 2 or word[0] != "-" or word == "--"):
        return finish(shell, name, index + 1 if word == "--" else index)
    letter, rest, index = next_letter(shell, word, index)
    return await found(shell, options, name, letter, rest, words, index)


def finish(shell: Shell, name: str, index: int) -> int:
    set_index(shell, index)
    shell.assigner.assign(name, "?")
    shell.variables.unset("OPTARG")
    return 1


def set_index(shell: Shell, index: int) -> None:
    if shell.getopts_place and not shell.flavour.is_bash:
        index += 1
    shell.variables.set("OPTIND", str(index))
    shell.getopts_index = index


def next_letter(shell: Shell, word: str, index: int) -> tuple[str, str, int]:
    """(letter, what stands behind it in the same word, the index to go on from)"""
    place = shell.getopts_place or 1
    letter, rest = word[place], word[place + 1 :]
    shell.getopts_place = place + 1 if rest else 0
    return letter, rest, index if rest else index + 1


async def found(shell: Shell, options: str, name: str, letter: str, rest: str, words: list[str], index: int) -> int:
    silent = options.startswith(":")
    place = options.find(letter, 1 if silent else 0) if letter != ":" else -1
    if place < 0:
        set_index(shell, index)
        shell.assigner.assign(name, "?")
        return await refuse(shell, silent, letter, "illegal option", "Illegal option")
    if options[place + 1 : place + 2] != ":":
        set_index(shell, index)
        shell.assigner.assign(name, letter)
        if shell.flavour.is_bash:
            shell.variables.unset("OPTARG")
        else:
            shell.variables.set("OPTARG", "")
        return 0
    shell.getopts_place = 0
    if rest:
        index += 1
    elif index <= len(words):
        rest, index = words[index - 1], index + 1
    else:
        set_index(shell, index)
        shell.assigner.assign(name, ":" if silent else "?")
        return await refuse(shell, silent, letter, "option requires an argument", "No arg for")
    set_index(shell, index)
    shell.assigner.assign(name, letter)
    shell.variables.set("OPTARG", rest)
    return 0


async def refuse(shell: Shell, silent: bool, letter: str, bash: str, dash: str) -> int:
    if silent:
        shell.variables.set("OPTARG", letter)
        return 0
    shell.variables.unset("OPTARG")
    if shell.variables.text("OPTERR") == "0":
        return 0
    if shell.flavour.is_bash:
        await shell.process.complain(f"{shell.name}: {bash} -- {letter}\n")
    else:
        await shell.process.complain(f"{dash} -{letter}{' option' if dash.startswith('No') else ''}\n")
    return 0


COMMANDS = {"getopts": getopts}

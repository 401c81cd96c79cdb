"""`trap`: what to run on a signal, at the exit, on errors."""

from __future__ import annotations

from emulator.machine.kernel.signals import Signal, UnknownSignal
from emulator.machine.shell import quoting
from emulator.machine.shell.builtins.kill import list_signals
from emulator.machine.shell.errors import InvalidOption
from emulator.machine.shell.shell import Shell
from emulator.machine.shell.traps import PSEUDO

STRICT_PSEUDO = ("EXIT",)


def condition(shell: Shell, word: str) -> str | None:
    """The condition that a word names: `INT`, `SIGINT`, `2`, `EXIT`, `0`; None if it names none."""
    upper = word.upper() if shell.flavour.is_bash or shell.flavour.name == "ash" else word
    name = upper.removeprefix("SIG") if shell.flavour.is_bash or shell.flavour.name == "ash" else word
    if word == "0" or name == "EXIT":
        return "EXIT"
    if name in PSEUDO:
        return name if shell.flavour.is_bash or (name == "ERR" and shell.flavour.name == "ash") else None
    if not name or (shell.flavour.name == "dash" and word.startswith("SIG")):
        return None
    try:
        return Signal.parse(name).name
    except UnknownSignal:
        return None


async def trap(shell: Shell, argv: list[str]) -> int:
    words = argv[1:]
    if words and not shell.flavour.is_bash and words[0][:1] == "-" and words[0] not in ("-", "--"):
        raise InvalidOption(words[0][:2])
    if words[:1] == ["-l"]:
        return await list_signals(shell, [])
    listing = words[:1] == ["-p"]
    if listing or words[:1] == ["--"]:
        words = words[1:]
    if listing or not words:
        return await show(shell, words)
    if len(words) == 1 or (words[0].isdigit() and condition(shell, words[0]) is not None):
        if len(words) == 1 and condition(shell, words[0]) is None:
            return await usage(shell, words[0])
        return await each(shell, words, None)
    return await each(shell, words[1:], None if words[0] == "-" else words[0])


async def usage(shell: Shell, word: str) -> int:
    if shell.flavour.is_bash:
        await shell.process.complain("trap: usage: trap [-lp] [[arg] signal_spec ...]\n")
        return 2
    await bad(shell, word)
    return 1


async def each(shell: Shell, words: list[str], action: str | None) -> int:
    status = 0
    for word in words:
        name = condition(shell, word)
        if name is None:
            await bad(shell, word)
            status = 1
        else:
            shell.traps.set(shell, name, action)
    return status


async def bad(shell: Shell, word: str) -> None:
    if shell.flavour.is_bash:
        await shell.complain(f"{word}: invalid signal specification")
    elif shell.flavour.name == "dash":
        await shell.process.complain(f"trap: {word}: bad trap\n")
    else:
        await shell.complain(f"{word}: invalid signal specification")


def order(name: str) -> int:
    if name in PSEUDO:
        return 0 if name == "EXIT" else 100 + PSEUDO.index(name)
    return int(Signal[name])


async def show(shell: Shell, words: list[str]) -> int:
    actions = shell.traps.shown | shell.traps.actions
    wanted = {condition(shell, word) for word in words}
    for name in sorted(actions, key=order):
        if words and name not in wanted:
            continue
        shown = "SIG" + name if shell.flavour.is_bash and name not in PSEUDO else name
        await shell.process.out(f"trap -- {quoting.single(actions[name])} {shown}\n")
    return 0


COMMANDS = {"trap": trap}

"""`printf [-v name] format [argument…]`."""

from __future__ import annotations

from emulator.machine.shell.errors import InvalidOption, UsageFailure
from emulator.machine.shell.printf_format import Formatter
from emulator.machine.shell.shell import Shell

USAGE = "printf: usage: printf [-v var] format [arguments]"


async def printf(shell: Shell, argv: list[str]) -> int:
    words, target = argv[1:], None
    if shell.flavour.is_bash and words[:1] == ["-v"] and len(words) > 1:
        target, words = words[1], words[2:]
    if words[:1] == ["--"]:
        words = words[1:]
    elif shell.flavour.name != "ash" and words and words[0][:1] == "-" and len(words[0]) > 1:
        raise InvalidOption(words[0][:2])
    if not words:
        if shell.flavour.is_bash:
            await shell.process.complain(USAGE + "\n")
            return 2
        if shell.flavour.name == "dash":
            raise UsageFailure("usage: printf format [arg ...]")
        await shell.process.complain(f"{shell.name}: usage: printf FORMAT [ARGUMENT...]\n")
        return 2
    formatter = Formatter(shell, words[0], words[1:])
    text = formatter.run()
    data = text.encode("utf-8", "surrogateescape")
    if target is not None:
        await store(shell, target, text)
    elif data:
        await shell.process.write(1, data)
    for message in formatter.messages:
        await complain(shell, message)
    return formatter.status


async def complain(shell: Shell, message: str) -> None:
    if shell.flavour.name == "ash":
        await shell.process.complain(f"{shell.name}: {message}\n")
    else:
        await shell.complain(message)


async def store(shell: Shell, target: str, text: str) -> None:
    name, bracket, rest = target.partition("[")
    if not bracket:
        shell.assigner.assign(name, text)
        return
    from emulator.machine.shell.variables import Variable

    variable = shell.variables.find(name) or Variable(array="a")
    shell.variables.set_element(name, shell.assigner.key(variable, rest.rstrip("]")), text)


COMMANDS = {"printf": printf}

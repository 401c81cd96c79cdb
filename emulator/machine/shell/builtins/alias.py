"""`alias`, `unalias`."""

from __future__ import annotations

from emulator.machine.shell import quoting
from emulator.machine.shell.shell import Shell


async def alias(shell: Shell, argv: list[str]) -> int:
    status = 0
    words = [word for word in argv[1:] if word not in ("-p", "--")]
    if not words:
        for name in sorted(shell.aliases):
            await shell.process.out(line(shell, name))
    for word in words:
        name, equals, value = word.partition("=")
        if equals and name:
            shell.aliases[name] = value
        elif name in shell.aliases:
            await shell.process.out(line(shell, name))
        else:
            await not_found(shell, argv[0], word)
            status = 1
    return status


def line(shell: Shell, name: str) -> str:
    lead = "alias " if shell.flavour.is_bash else ""
    return f"{lead}{name}={quoting.single(shell.aliases[name])}\n"


async def not_found(shell: Shell, command: str, name: str) -> None:
    if shell.flavour.is_bash:
        await shell.complain(f"{name}: not found")
    else:
        await shell.process.complain(f"{command}: {name} not found\n")


async def unalias(shell: Shell, argv: list[str]) -> int:
    status = 0
    for word in argv[1:]:
        if word == "-a":
            shell.aliases.clear()
        elif shell.aliases.pop(word, None) is None:
            await not_found(shell, argv[0], word)
            status = 1
    return status


COMMANDS = {"alias": alias, "unalias": unalias}

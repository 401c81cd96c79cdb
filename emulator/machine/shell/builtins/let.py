"""`let expression…`"""

from __future__ import annotations

from emulator.machine.shell.errors import ShellError
from emulator.machine.shell.shell import Shell


class NoExpression(ShellError):
    bash = "expression expected"


async def let(shell: Shell, argv: list[str]) -> int:
    if len(argv) < 2:
        raise NoExpression
    value = 0
    for expression in argv[1:]:
        value = shell.arithmetic(expression)
    return int(value == 0)


COMMANDS = {"let": let}

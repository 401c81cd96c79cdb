"""`:`, `true`, `false`."""

from __future__ import annotations

from emulator.machine.shell.shell import Shell


async def succeed(shell: Shell, argv: list[str]) -> int:
    return 0


async def fail(shell: Shell, argv: list[str]) -> int:
    return 1


COMMANDS = {":": succeed, "true": succeed, "false": fail}

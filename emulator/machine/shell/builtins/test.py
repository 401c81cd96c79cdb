"""`test`, `[`, and busybox' `[[`."""

from __future__ import annotations

from emulator.machine.shell.errors import UsageFailure
from emulator.machine.shell.shell import Shell
from emulator.machine.shell.test_expression import TestFailure, evaluate


async def test(shell: Shell, argv: list[str]) -> int:
    words = argv[1:]
    if argv[0] in ("[", "[["):
        closer = "]" if argv[0] == "[" else "]]"
        if not words or words[-1] != closer:
            return await report(shell, UsageFailure(closer, bash="missing `{0}'", dash="missing {0}"))
        words = words[:-1]
    try:
        return int(not evaluate(shell, words, patterns=argv[0] == "[["))
    except TestFailure as failure:
        return await report(shell, failure)


async def report(shell: Shell, failure: UsageFailure | TestFailure) -> int:
    message = failure.text(shell.flavour.name)
    if shell.flavour.name == "ash":
        await shell.process.complain(f"{shell.name}: {message}\n")
    else:
        await shell.complain(message)
    return 2


COMMANDS = {"test": test, "[": test, "[[": test}

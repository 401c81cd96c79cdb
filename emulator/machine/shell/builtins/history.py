"""`history` and `fc -l`: the lines typed so far."""

from __future__ import annotations

from emulator.machine.digits import number_of
from emulator.machine.shell.errors import UsageFailure
from emulator.machine.shell.shell import Shell


async def history(shell: Shell, argv: list[str]) -> int:
    words = argv[1:]
    held = shell.history
    if words[:1] == ["-c"]:
        held.lines.clear()
        return 0
    if words[:1] == ["-d"] and len(words) > 1 and words[1].lstrip("-").isdigit():
        place = number_of(words[1]) - held.first if number_of(words[1]) > 0 else len(held.lines) + number_of(words[1])
        if not 0 <= place < len(held.lines):
            raise UsageFailure(words[1], bash="{0}: history position out of range")
        del held.lines[place]
        return 0
    if words[:1] == ["-s"]:
        held.add(" ".join(words[1:]))
        return 0
    if words and words[0] in ("-a", "-w", "-r", "-n"):
        return 0
    if words and not words[0].isdigit():
        raise UsageFailure(words[0], bash="{0}: numeric argument required")
    count = number_of(words[0]) if words else len(held.lines)
    first = max(0, len(held.lines) - count)
    start = held.first if shell.flavour.is_bash else 0
    rows = (f"{number + start:5d}  {line}\n" for number, line in enumerate(held.lines[first:], first))
    await shell.process.out("".join(rows) if shell.flavour.is_bash else "".join(row[1:] for row in rows))
    return 0


async def fc(shell: Shell, argv: list[str]) -> int:
    if "-l" not in argv:
        raise UsageFailure(bash="only fc -l is emulated")
    lines = shell.history.lines[-16:]
    first = shell.history.first + len(shell.history.lines) - len(lines)
    await shell.process.out("".join(f"{number}\t {line}\n" for number, line in enumerate(lines, first)))
    return 0


COMMANDS = {"history": history, "fc": fc}

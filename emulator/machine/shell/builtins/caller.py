"""`caller [n]`: the line, function and file that called what runs now."""

from __future__ import annotations

from emulator.machine.digits import number_of
from emulator.machine.shell.shell import Shell
from emulator.machine.shell.special import call_lines, function_names, source_names


async def caller(shell: Shell, argv: list[str]) -> int:
    lines, names = call_lines(shell), function_names(shell)
    files = list(reversed(source_names(shell)))
    if len(argv) > 1 and not argv[1].isdigit():
        await shell.complain(f"{argv[1]}: invalid number")
        await shell.process.complain("caller: usage: caller [expr]\n")
        return 2
    if not shell.calls and not shell.sources:
        return 1
    if len(argv) < 2:
        await shell.process.out(f"{lines[0]} {files[1] if len(files) > 1 else 'NULL'}\n")
        return 0
    place = number_of(argv[1])
    above = names.get(place + 1) if isinstance(names, dict) else None
    if above is None:
        return 1
    file = files[place + 1] if place + 1 < len(files) else files[-1]
    await shell.process.out(f"{lines[place]} {above} {file}\n")
    return 0


COMMANDS = {"caller": caller}

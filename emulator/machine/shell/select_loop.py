"""bash's `select`: a numbered menu on standard error, an answer read from standard input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.digits import number_of
from emulator.machine.shell import expansion, tree
from emulator.machine.shell.line_reader import read_line

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell


def menu(values: list[str], width: int) -> str:
    """The choices in columns, as bash lays them out."""
    digits = len(str(len(values)))
    longest = max(len(value) for value in values) + digits + 2
    columns = max(1, min(width // (longest + 2), len(values)))
    rows = -(-len(values) // columns)
    columns = -(-len(values) // rows)
    if rows == 1 and len(values) < 10:
        rows, columns = len(values), 1
    lines: list[str] = []
    for row in range(rows):
        cells = [f"{place + 1:>{digits}}) {values[place]}" for place in range(row, len(values), rows)]
        lines.append("  ".join(cell.ljust(longest) for cell in cells[:-1]) + ("  " if len(cells) > 1 else "") + cells[-1])
    return "\n".join(lines) + "\n"


async def run_select(shell: Shell, loop: tree.Select, tail: bool) -> int:
    from emulator.machine.shell.execute import InLoop, turn

    shell.line = loop.line
    values = list(shell.arguments) if loop.words is None else await expansion.fields(shell, loop.words)
    if not values:
        return 0
    with InLoop(shell):
        show = True
        while True:
            if show:
                await shell.process.complain(menu(values, int(shell.variables.text("COLUMNS") or "80")))
            await shell.process.complain(shell.variables.text("PS3") or "#? ")
            line = await read_line(shell)
            if line is None:
                await shell.process.out("\n")
                return 1
            shell.variables.set("REPLY", line)
            show = not line
            if show:
                continue
            chosen = number_of(line) if line.strip().isdigit() else 0
            shell.assigner.assign(loop.name, values[chosen - 1] if 0 < chosen <= len(values) else "")
            if not await turn(shell, loop.body):
                return shell.status

"""ps."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.procps.columns import View
from emulator.machine.programs.procps.table import PsError, choose, layout, marked, parse, render
from emulator.machine.programs.text.accounts import Accounts

HINT = """
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
"""


async def main(process: Process) -> int:
    accounts = Accounts(process)
    try:
        request = parse(process.argv[1:], accounts)
    except PsError as error:
        await process.complain(f"{error}\n" + (HINT if error.hint else ""))
        return 1
    machine = process.machine
    view = View(
        accounts,
        process.kernel.timeline.now,
        machine.boot_time,
        machine.memory,
        outside=process.namespace is process.kernel.pids,
    )
    columns = layout(request)
    chosen = choose(request, machine.processes.values(), view, process)
    rows = []
    for mark, each in marked(request, chosen):
        values = [column.value(each, view) for column in columns]
        rows.append([*values[:-1], mark + values[-1]])
    text = render(request, columns, rows)
    out = process.files.get(1)
    if out is not None and out.terminal is not None and not request.wide:
        width = out.terminal.columns or 80
        text = "".join(line[:width] + "\n" for line in text.splitlines())
    await process.out(text)
    return 0 if rows else 1

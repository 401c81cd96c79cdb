"""ps."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.procps.report import ps, view_of


async def main(process: Process) -> int:
    out = process.files.get(1)
    width = (out.terminal.columns or 80) if out is not None and out.terminal is not None else 0
    report = ps(process.argv[1:], process.machine.processes.values(), process, view_of(process), width)
    await process.out(report.out)
    await process.complain(report.err)
    return report.status

"""`docker top`: the host's `ps` on the processes of one machine."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.backend.base import ProcessTable, PsFailure
from emulator.machine.kernel.machine import Machine
from emulator.machine.programs.procps.table import PsError, ps_table
from emulator.machine.programs.text.accounts import Accounts


def process_table(host: Machine, machine: Machine, arguments: Sequence[str]) -> ProcessTable:
    """Titles and rows, with pids and user names as the host has them; raises PsFailure."""
    looker = host.pids.init
    assert looker is not None, "the host has booted"
    processes = [process for process in machine.processes.values() if process.machine is machine]
    try:
        titles, rows = ps_table(
            processes,
            arguments,
            accounts=Accounts(looker),
            now=host.kernel.timeline.now,
            boot=host.boot_time,
            memory=host.memory,
        )
    except PsError as error:
        raise PsFailure(str(error).partition("\n")[0]) from None
    return ProcessTable(tuple(titles), tuple(tuple(row) for row in rows))

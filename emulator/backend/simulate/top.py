"""`docker top`: the host's `ps` on the processes of one machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from emulator.backend.base import ProcessTable
from emulator.backend.listing import PsOutput, process_table
from emulator.machine.kernel.machine import Machine
from emulator.machine.programs.procps.report import ps, view_of


def container_processes(host: Machine, machine: Machine, words: Sequence[str]) -> ProcessTable:
    """Titles and rows, with pids and user names as the host has them; raises PsFailure or UnexpectedPid."""
    looker = host.pids.init
    assert looker is not None, "the host has booted"
    view = replace(view_of(looker), memory=host.memory, boot=host.boot_time)

    def run(words: Sequence[str]) -> PsOutput:
        report = ps(words, host.processes.values(), looker, view)
        return PsOutput(report.out, report.err, report.status)

    pids = sorted(process.host_pid for process in machine.processes.values() if process.machine is machine)
    return process_table(words, pids, run)

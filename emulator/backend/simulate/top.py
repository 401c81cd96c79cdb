"""`docker top`: the host's `ps` on the processes of one machine."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.backend.base import ProcessTable
from emulator.machine.kernel.machine import Machine


def process_table(host: Machine, machine: Machine, arguments: Sequence[str]) -> ProcessTable:
    """Titles and rows; raises PsFailure."""
    raise NotImplementedError

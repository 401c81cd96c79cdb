"""How much memory processes and machines take, as ps, free and `docker stats` show it: a plausible and stable number,
not measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.limits import KIB

if TYPE_CHECKING:
    from emulator.machine.kernel.machine import Machine
    from emulator.machine.kernel.process import Process

_PAGE = 4 * KIB


def _binary(process: Process) -> int:
    """The size of the program's file; 0 when it is gone."""
    try:
        location = process.machine.root.resolve(process.executable or "/")
    except LinuxError:
        return 0
    return location.inode.size if location.inode is not None else 0


def virtual(process: Process) -> int:
    """Bytes of address space (VSZ)."""
    return 0 if process.exit_status is not None else (2400 * KIB + _binary(process)) // _PAGE * _PAGE


def resident(process: Process) -> int:
    """Bytes in memory (RSS)."""
    return 0 if process.exit_status is not None else (1000 * KIB + _binary(process) // 2) // _PAGE * _PAGE


def in_use(machine: Machine) -> int:
    """Bytes that a machine's processes hold together, private memory and page tables: what `docker stats` shows."""
    return sum(resident(process) // 2 for process in machine.processes.values() if process.machine is machine)

"""How much memory processes and machines take, as ps, free and `docker stats` show it, and what happens where it is too much.

A program's own size is a plausible and stable number, not measured. What it collects beside that (`grow`) and what lies in a
machine's tmpfs are counted; beyond `--memory` the kernel kills the largest process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.errno import LinuxError
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel.limits import KIB
from emulator.machine.kernel.signals import Signal

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
    return 0 if process.exit_status is not None else (1000 * KIB + _binary(process) // 2 + process.grown) // _PAGE * _PAGE


def in_use(machine: Machine) -> int:
    """Bytes that a machine's processes hold together, private memory and page tables: what `docker stats` shows."""
    return sum((resident(process) + process.grown) // 2 for process in members(machine))


def members(machine: Machine) -> list[Process]:
    """The processes that live."""
    return [each for each in machine.processes.values() if each.machine is machine and each.exit_status is None]


def in_files(machine: Machine) -> int:
    """Bytes in the machine's tmpfs mounts, which count as its memory."""
    trees = (mount.fs for mount in machine.root.mounts)
    held = {id(tree): tree.held for tree in trees if isinstance(tree, Overlay) and not tree.lowers}
    return sum(held.values())


def grow(process: Process, size: int) -> None:
    """The process now holds `size` bytes of data at once. Beyond the machine's limit somebody is killed: perhaps who asks."""
    process.grown = size
    check(process.machine)


def check(machine: Machine) -> None:
    """The kernel's out-of-memory killer, which looks at one machine's limit."""
    limit = machine.limits.memory
    if limit and in_use(machine) + in_files(machine) > limit:
        kill_largest(machine)


def exhausted(process: Process) -> None:
    """The process wants more than this simulation holds at all. Under a limit that is what Linux would have ended it for."""
    if process.machine.limits.memory:
        process.grown = max(process.grown, process.machine.limits.memory)
        kill_largest(process.machine)


def kill_largest(machine: Machine) -> None:
    """SIGKILL for the process that holds most. The one that runs now does not come back from here if it is the one."""
    alive = members(machine)
    if not alive:
        return
    victim = max(alive, key=lambda process: (process.grown, process.pid))
    if machine.out_of_memory is not None:
        machine.out_of_memory()
    victim.deliver(Signal.KILL, outside=True)

"""The processors that a machine's processes may run on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.machine.kernel.machine import Machine


def allowed(machine: Machine) -> Sequence[int]:
    """Their numbers."""
    return machine.limits.cpuset or range(machine.cpus)


def numbers(text: str) -> tuple[int, ...]:
    """`0-2,5`, which was checked before, as numbers."""
    ranges = (part.partition("-") for part in text.split(",") if part)
    return tuple(sorted({number for first, _, last in ranges for number in range(int(first), int(last or first) + 1)}))


def listed(cpus: Iterable[int]) -> str:
    """As the kernel writes a list: `0-2,5`."""
    runs = (
        [number for _, number in run] for _, run in groupby(enumerate(sorted(cpus)), key=lambda each: each[1] - each[0])
    )
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def masked(cpus: Iterable[int]) -> str:
    """As the kernel writes a mask: `27`."""
    return f"{sum(1 << number for number in cpus):x}"

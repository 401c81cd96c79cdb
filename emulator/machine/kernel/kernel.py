"""The kernel of a world: one timeline, one random source, and the machines (host and containers) on it."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.machine.kernel.limits import Limits
    from emulator.machine.kernel.machine import Machine
    from emulator.machine.kernel.process import Process
    from emulator.timeline import Timeline


class Kernel:
    """One for the whole world. `limits` are what a machine gets that brings none."""

    timeline: Timeline
    random: Random
    limits: Limits
    machines: dict[str, Machine]

    def __init__(self, timeline: Timeline, random: Random, limits: Limits | None = None) -> None:
        raise NotImplementedError

    @property
    def current(self) -> Process | None:
        """The process whose task is being stepped; None in the engine's own tasks."""
        raise NotImplementedError

    def boot(self, machine: Machine) -> None:
        """Makes a machine known. Its first `start` becomes its PID 1."""
        raise NotImplementedError

    def halt(self, machine: Machine) -> None:
        """Kills what runs in a machine and forgets it."""
        raise NotImplementedError

"""busybox free."""

from emulator.machine.programs.procps.free import busybox as main

__all__ = ["main"]

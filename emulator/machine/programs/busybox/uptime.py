"""busybox uptime."""

from emulator.machine.programs.procps.uptime import busybox as main

__all__ = ["main"]

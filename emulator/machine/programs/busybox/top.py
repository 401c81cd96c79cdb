"""busybox top."""

from emulator.machine.programs.procps.top import busybox as main

__all__ = ["main"]

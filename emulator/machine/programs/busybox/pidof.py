"""busybox pidof."""

from emulator.machine.programs.procps.busybox_kill import pidof as main

__all__ = ["main"]

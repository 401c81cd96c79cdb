"""busybox ip."""

from emulator.machine.programs.net.ip import busybox as main

__all__ = ["main"]

"""busybox hostname."""

from emulator.machine.programs.net.hostname import busybox as main

__all__ = ["main"]

"""busybox nc."""

from emulator.machine.programs.net.nc import busybox as main

__all__ = ["main"]

"""busybox ping."""

from emulator.machine.programs.net.ping import busybox as main

__all__ = ["main"]

"""busybox netstat."""

from emulator.machine.programs.net.netstat import busybox as main

__all__ = ["main"]

"""busybox ifconfig."""

from emulator.machine.programs.net.ifconfig import busybox as main

__all__ = ["main"]

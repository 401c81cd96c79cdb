"""busybox dmesg."""

from emulator.machine.programs.util_linux.dmesg import busybox as main

__all__ = ["main"]

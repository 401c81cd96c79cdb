"""busybox delgroup."""

from emulator.machine.programs.busybox.deluser import main

__all__ = ["main"]

"""busybox wget."""

from emulator.machine.programs.net.busybox_wget import main

__all__ = ["main"]

"""busybox pgrep."""

from emulator.machine.programs.procps.pgrep import main

__all__ = ["main"]

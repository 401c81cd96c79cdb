"""busybox pkill."""

from emulator.machine.programs.procps.pkill import main

__all__ = ["main"]

"""pkill."""

from emulator.machine.programs.procps.pgrep import pkill as main

__all__ = ["main"]

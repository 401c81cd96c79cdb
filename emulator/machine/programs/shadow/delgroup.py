"""delgroup: deluser by another name."""

from emulator.machine.programs.shadow.deluser import main

__all__ = ["main"]

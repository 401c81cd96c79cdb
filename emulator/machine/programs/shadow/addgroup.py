"""addgroup: adduser by another name."""

from emulator.machine.programs.shadow.adduser import main

__all__ = ["main"]

"""groupadd."""

from emulator.machine.programs.shadow.usermod import groupadd as main

__all__ = ["main"]

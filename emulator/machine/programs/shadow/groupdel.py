"""groupdel."""

from emulator.machine.programs.shadow.usermod import groupdel as main

__all__ = ["main"]

"""runuser: su for root alone."""

from emulator.machine.programs.util_linux.su import main

__all__ = ["main"]

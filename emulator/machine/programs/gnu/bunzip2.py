"""bunzip2: bzip2 by another name."""

from emulator.machine.programs.gnu.bzip2 import main

__all__ = ["main"]

"""xzcat: xz by another name."""

from emulator.machine.programs.gnu.xz import main

__all__ = ["main"]

"""getopt: written beside the GNU programs."""

from emulator.machine.programs.gnu.getopt import main

__all__ = ["main"]

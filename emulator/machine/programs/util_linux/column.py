"""column: written beside the GNU programs."""

from emulator.machine.programs.gnu.column import main

__all__ = ["main"]

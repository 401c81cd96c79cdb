"""clear: written beside the GNU programs."""

from emulator.machine.programs.gnu.clear import main

__all__ = ["main"]

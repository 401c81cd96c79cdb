"""rev: written beside the GNU programs."""

from emulator.machine.programs.gnu.rev import main

__all__ = ["main"]

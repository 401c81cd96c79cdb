"""more: written beside the GNU programs."""

from emulator.machine.programs.gnu.more import main

__all__ = ["main"]

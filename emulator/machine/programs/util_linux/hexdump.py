"""hexdump: written beside the GNU programs."""

from emulator.machine.programs.gnu.hexdump import main

__all__ = ["main"]

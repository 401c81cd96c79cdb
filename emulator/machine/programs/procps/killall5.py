"""killall5, which is pidof by that name."""

from emulator.machine.programs.procps.pidof import main

__all__ = ["main"]

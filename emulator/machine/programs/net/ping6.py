"""ping6: ping by another name."""

from emulator.machine.programs.net.ping import main

__all__ = ["main"]

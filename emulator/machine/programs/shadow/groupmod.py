"""groupmod."""

from emulator.machine.programs.shadow.usermod import groupmod as main

__all__ = ["main"]

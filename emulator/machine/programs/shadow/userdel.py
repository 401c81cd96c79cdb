"""userdel."""

from emulator.machine.programs.shadow.usermod import userdel as main

__all__ = ["main"]

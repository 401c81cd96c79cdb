"""apachectl: the same script by its own name."""

from emulator.machine.programs.services.apache2ctl import main

__all__ = ["main"]

"""apache2: Debian's and Ubuntu's name of Apache."""

from emulator.machine.programs.services.apache_server import main

__all__ = ["main"]

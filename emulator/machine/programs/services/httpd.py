"""httpd: Apache by its own name."""

from emulator.machine.programs.services.apache_server import main

__all__ = ["main"]

"""systemctl, as the listings of older images name it."""

from emulator.machine.programs.systemd.systemctl import main

__all__ = ["main"]

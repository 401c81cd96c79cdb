"""busybox arp."""

from emulator.machine.programs.net.arp import busybox as main

__all__ = ["main"]

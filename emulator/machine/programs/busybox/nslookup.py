"""busybox nslookup."""

from emulator.machine.programs.net.nslookup import busybox as main

__all__ = ["main"]

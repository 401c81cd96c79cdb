"""busybox route."""

from emulator.machine.programs.net.route import busybox as main

__all__ = ["main"]

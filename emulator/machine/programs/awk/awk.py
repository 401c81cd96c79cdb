"""awk by its plain name: Debian's is mawk."""

from __future__ import annotations

from emulator.machine.programs.awk.mawk import main

__all__ = ["main"]

"""How a Go client words what the system says: `open x: no such file or directory`, in lower case."""

from __future__ import annotations

from emulator.machine.errno import LinuxError


def go_words(error: LinuxError) -> str:
    """The system's sentence as Go has it."""
    text = str(error)
    return text[:1].lower() + text[1:]

"""How ps ends before it looks at any process."""

from __future__ import annotations

from typing import Final

from emulator.errors import EmulatorError

USAGE: Final = """
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
"""


class PsError(EmulatorError):
    """ps refuses its options; `usage`: that follows."""

    def __init__(self, text: str, *, usage: bool = True) -> None:
        super().__init__(text)
        self.usage = usage


class PsAnswer(EmulatorError):
    """ps has printed what it was asked for (its version, its usage, its columns), and is done."""


def refuse(text: str) -> PsError:
    """As ps words it: behind `error: `."""
    return PsError(f"error: {text}")

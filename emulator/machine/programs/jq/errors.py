"""What ends a run of a jq program, or a part of it:

EmulatorError
├── Thrown      an error of the program, which `try` catches
├── Broken      `break $label`
├── Halted      `halt`, `halt_error`
└── Exhausted   a bound of ours
"""

from __future__ import annotations

from emulator.errors import EmulatorError
from emulator.machine.programs.jq.printer import COMPACT
from emulator.machine.programs.jq.values import Value


class Thrown(EmulatorError):
    """An error of the program; `value` is what `catch` gets."""

    def __init__(self, value: Value) -> None:
        super().__init__(value if isinstance(value, str) else COMPACT.text(value))
        self.value = value


class Broken(EmulatorError):
    """`break $label`."""

    def __init__(self, label: object) -> None:
        super().__init__("break")
        self.label = label


class Halted(EmulatorError):
    """`halt` and `halt_error`."""

    def __init__(self, value: Value, status: int, silent: bool) -> None:
        super().__init__("halt")
        self.value, self.status, self.silent = value, status, silent


class Exhausted(EmulatorError):
    """A bound of ours, not of jq's."""

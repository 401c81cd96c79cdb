"""The memory that a program's variables and arrays hold, in bytes: told to the kernel as it grows, and bounded.

A text counts once for every variable or element that holds it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from emulator.errors import EmulatorError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.awk.values import Value

Array = dict[str, Value]
#: About what an element takes beside its texts.
ELEMENT: Final = 128
#: Growth that the kernel is told of.
STEP: Final = 1 << 20
LIMIT: Final = 256 << 20


class OutOfMemory(EmulatorError):
    """The program holds more than this simulation gives a program."""


def size(value: Value) -> int:
    return len(value) if isinstance(value, str) else 0


def size_of_array(table: Array) -> int:
    return sum(ELEMENT + len(key) + size(value) for key, value in table.items())


class Ledger:
    def __init__(self, process: Process) -> None:
        self.process = process
        self.held = self.told = 0

    def change(self, difference: int) -> None:
        """More (or less) is held from now on."""
        self.held += difference
        if self.held > self.told + STEP:
            self.told = self.held
            self.process.grow(self.held)
            if self.held > LIMIT:
                raise OutOfMemory

    def assign(self, variables: dict[str, Value] | dict[str, Value | Array], name: str, value: Value) -> None:
        """Sets a variable."""
        before = variables.get(name)
        if (type(before) is not float or type(value) is not float) and not isinstance(before, dict):
            self.change(size(value) - size(before))
        variables[name] = value

    def put(self, table: Array, key: str, value: Value) -> None:
        """Sets an element."""
        if key in table:
            before = table[key]
            if not (type(before) is type(value) is float):
                self.change(size(value) - size(before))
        else:
            self.change(ELEMENT + len(key) + size(value))
        table[key] = value

    def element(self, table: Array, key: str) -> Value:
        """An element's value; asking for one makes it."""
        if key not in table:
            self.put(table, key, None)
        return table[key]

    def remove(self, table: Array, key: str) -> None:
        if key in table:
            self.change(-ELEMENT - len(key) - size(table.pop(key)))

    def forget(self, values: Iterable[Value | Array]) -> None:
        """What a function held for itself is gone with it."""
        self.change(-sum(size_of_array(value) if isinstance(value, dict) else size(value) for value in values))

    def clear(self, table: Array) -> None:
        self.change(-size_of_array(table))
        table.clear()

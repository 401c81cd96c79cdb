"""Values that are known by looking them up: readers for quick_words.py. A reader gives None when there is more to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emulator.machine.digits import number_of
from emulator.machine.shell import tree

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

Reader = Callable[["Shell"], str | None]


def plain(shell: Shell, name: str) -> str | None:
    """A variable's or an argument's value, if looking it up is all there is to do."""
    if name.isdecimal():
        place = number_of(name)
        return shell.arguments[place - 1] if 0 < place <= len(shell.arguments) else None
    variable = shell.variables.table.get(name)
    if variable is None or variable.nameref or name == "_":
        return None
    value = variable.value
    return value if type(value) is str else None


def named(name: str) -> Reader | None:
    """`$name`, where that is one text."""
    if name in ("#", "?"):
        return lambda shell: shell.special_parameter(name)
    return None if name in "@*$!-" else lambda shell: plain(shell, name)


def parameter_name(part: tree.Part) -> str | None:
    """The name in a `$name` or `${name}` of a variable or an argument."""
    if not isinstance(part, tree.Parameter) or part.operator or part.name in "@*#?$!-":
        return None
    return part.name if not (part.subscript or part.indirect or part.bad or part.argument) else None

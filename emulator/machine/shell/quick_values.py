"""Words whose text is known by looking up variables: readers for quick.py. A reader gives None when there is more to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emulator.machine.shell import tree

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

Reader = Callable[["Shell"], str | None]


def plain(shell: Shell, name: str) -> str | None:
    """A variable's or an argument's value, if looking it up is all there is to do."""
    if name.isdecimal():
        place = int(name)
        return shell.arguments[place - 1] if 0 < place <= len(shell.arguments) else None
    variable = shell.variables.table.get(name)
    if variable is None or variable.nameref or name == "_":
        return None
    value = variable.value
    return value if type(value) is str else None


def parameter_name(part: tree.Part) -> str | None:
    if not isinstance(part, tree.Parameter) or part.operator or part.source or part.name in "@*#?$!-":
        return None
    return part.name if not (part.subscript or part.indirect or part.bad or part.argument) else None


def quoted_reader(parts: tuple[tree.Part, ...]) -> Reader | None:
    """`"…$name…"`: one text."""
    only = parameter_name(parts[0]) if len(parts) == 1 else None
    if only is not None:
        return lambda shell: plain(shell, only)
    pieces: list[tuple[str, str | None]] = []
    for part in parts:
        name = parameter_name(part)
        if name is None and not isinstance(part, tree.Quoted | tree.Literal):
            return None
        pieces.append((part.text if isinstance(part, tree.Quoted | tree.Literal) else "", name))

    def joined(shell: Shell) -> str | None:
        texts = [text if name is None else plain(shell, name) for text, name in pieces]
        return None if None in texts else "".join(text for text in texts if text is not None)

    return joined


def word_reader(word: tree.Word | tree.Assignment) -> Reader | None:
    """One argument that is exactly one field."""
    if isinstance(word, tree.Assignment):
        return None
    if (constant := word.constant) is not None:
        return lambda shell: constant
    if len(word.parts) != 1:
        return None
    part = word.parts[0]
    if isinstance(part, tree.DoubleQuoted):
        return quoted_reader(part.parts)
    if (name := parameter_name(part)) is None:
        return None

    def unquoted(shell: Shell) -> str | None:
        value = plain(shell, name)
        return value if value and value.isalnum() and shell.variables.get("IFS") == " \t\n" else None

    return unquoted

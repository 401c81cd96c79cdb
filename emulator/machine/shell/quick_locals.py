"""`local name=value …` for quick.py: new variables of bash functions, where the values are known by looking them up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emulator.machine.shell import quick_words, tree
from emulator.machine.shell.quick_values import Reader
from emulator.machine.shell.variables import LARGE
from emulator.machine.shell.words import NAME

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell


def plan(words: tuple[tree.Word | tree.Assignment, ...]) -> Callable[[Shell], int | None] | None:
    """How to run it; None if a word is anything but a plain assignment."""
    named: list[tuple[str, Reader | None]] = []
    for word in words:
        if isinstance(word, tree.Word) and word.constant is not None and NAME.fullmatch(word.constant):
            named.append((word.constant, None))
            continue
        if not isinstance(word, tree.Assignment) or word.append or word.subscript is not None:
            return None
        reader = quick_words.text_reader(word.value)
        if reader is None:
            return None
        named.append((word.name, reader))

    def run(shell: Shell) -> int | None:
        if not shell.calls or not shell.flavour.is_bash or "localvar_inherit" in shell.shopt:
            return None
        values: list[str | None] = []  # all are expanded before the first is assigned
        for name, reader in named:
            value = reader(shell) if reader is not None else None
            if not is_fresh(shell, name) or (reader is not None and (value is None or len(value) > LARGE)):
                return None
            values.append(value)
        for (name, _), value in zip(named, values, strict=True):
            shell.variables.localise(name).value = value
        shell.last_argument = named[-1][0] if values[-1] is None else f"{named[-1][0]}={values[-1]}"
        return 0

    return run if named else None


def is_fresh(shell: Shell, name: str) -> bool:
    """Whether the function has no such variable yet, and may have one."""
    variables = shell.variables
    old = variables.table.get(name)
    if name in variables.frames[-1] or name in variables.watched or name == "PATH":
        return False
    return old is None or not (old.readonly or old.nameref)

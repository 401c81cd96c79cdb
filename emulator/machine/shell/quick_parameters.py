"""`${…}` for quick_words.py: lengths, trimming, replacing, defaults, elements, where nothing has to be waited for.

Only forms without an effect of their own are here, so that the long way (parameter.py) can be taken at any point.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emulator.machine.digits import number_of
from emulator.machine.shell import quick_numbers, tree
from emulator.machine.shell.changes import case_changed, replaced, trim_end, trim_start
from emulator.machine.shell.errors import TooLarge
from emulator.machine.shell.pattern import quoted
from emulator.machine.shell.quick_values import Reader, named, plain

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

Change = Callable[["Shell", str], str | None]
#: How the word behind an operator is read.
Inner = Callable[[tree.Word], Reader | None]


def reader(part: tree.Parameter, inner: Inner) -> Reader | None:
    if part.bad:
        return None
    if part.operator == "length" and part.subscript is not None and part.subscript.source in ("@", "*"):
        return counted(part.name)
    value = held(part, inner)
    if value is None or not part.operator:
        return value
    if part.operator in ("-", ":-", "+", ":+"):
        return defaulted(part, inner)
    change = change_of(part, inner)
    return None if change is None else changed(value, change)


def changed(value: Reader, change: Change) -> Reader:
    def read(shell: Shell) -> str | None:
        text = value(shell)
        return None if text is None else change(shell, text)

    return read


# -- values ------------------------------------------------------------------------------------------------------


def held(part: tree.Parameter, inner: Inner) -> Reader | None:
    """What the operator works on."""
    if part.indirect:
        return pointed(part.name) if part.subscript is None and not part.operator else None
    return named(part.name) if part.subscript is None else element(part.name, part.subscript, inner)


def pointed(name: str) -> Reader:
    """`${!name}`, which names a variable."""

    def read(shell: Shell) -> str | None:
        target = plain(shell, name)
        return plain(shell, target) if target and target.isidentifier() else None

    return read


def element(name: str, subscript: tree.Word, inner: Inner) -> Reader | None:
    if subscript.source in ("@", "*"):
        return None
    number, text = quick_numbers.expanded(subscript), inner(subscript)

    def read(shell: Shell) -> str | None:
        variable = shell.variables.table.get(name)
        if variable is None or not isinstance(variable.value, dict):
            return None
        key: int | str | None = None
        if variable.array == "A":
            key = text(shell) if text is not None else None
        elif number is not None:
            key = number(shell)
        return None if key is None else variable.value.get(key)

    return read


def counted(name: str) -> Reader:
    """`${#name[@]}`"""

    def read(shell: Shell) -> str | None:
        variable = shell.variables.table.get(name)
        return str(len(variable.value)) if variable is not None and isinstance(variable.value, dict) else None

    return read


def defaulted(part: tree.Parameter, inner: Inner) -> Reader | None:
    """`${name:-word}` and `${name:+word}` of a variable or an argument."""
    if part.subscript is not None or part.indirect or not (part.name.isidentifier() or part.name.isdecimal()):
        return None
    word = inner(part.argument) if part.argument is not None else None
    if word is None or part.name in ("0", "_"):
        return None
    name, empty_counts, wanted_if_set = part.name, part.operator[0] == ":", part.operator[-1] == "+"

    def read(shell: Shell) -> str | None:
        value = plain(shell, name)
        if value is None and not is_unset(shell, name):
            return None
        missing = not value if empty_counts else value is None
        if wanted_if_set:
            return "" if missing else word(shell)
        return word(shell) if missing else value

    return read


def is_unset(shell: Shell, name: str) -> bool:
    if name.isdecimal():
        return number_of(name) > len(shell.arguments)
    return name not in shell.variables.table and name not in shell.variables.computed


# -- operators ---------------------------------------------------------------------------------------------------


def change_of(part: tree.Parameter, inner: Inner) -> Change | None:
    operator = part.operator
    if operator == "length":
        return lambda shell, text: str(shell.length(text))
    if operator == ":":
        return sliced(part)
    pattern = "" if part.argument is None else static_pattern(part.argument)
    if pattern is None or operator[0] not in "#%/^,~":
        return None
    if operator[0] == "#":
        return lambda shell, text: trim_start(text, pattern, shell.extglob, operator == "##")
    if operator[0] == "%":
        return lambda shell, text: trim_end(text, pattern, shell.extglob, operator == "%%")
    if operator[0] == "/":
        return exchanged(operator, pattern, part.second, inner)
    return lambda shell, text: case_changed(text, operator, pattern, shell.extglob)


def sliced(part: tree.Parameter) -> Change | None:
    """`${name:offset:count}`, where neither is below 0."""
    offset = quick_numbers.expanded(part.argument) if part.argument is not None else None
    count = quick_numbers.expanded(part.second) if part.second is not None else None
    if offset is None or (part.second is not None and count is None):
        return None

    def change(shell: Shell, text: str) -> str | None:
        start = offset(shell)
        size = len(text) if count is None else count(shell)
        if start is None or size is None or start < 0 or size < 0:
            return None
        return text[start : start + size]

    return change


def exchanged(operator: str, pattern: str, second: tree.Word | None, inner: Inner) -> Change | None:
    """`${name/pattern/word}`; an `&` in the word is for the long way."""
    replacement = inner(second) if second is not None else lambda shell: ""
    if replacement is None:
        return None

    def change(shell: Shell, text: str) -> str | None:
        filled = replacement(shell)
        if filled is None or "&" in filled:
            return None
        try:
            return replaced(text, operator, pattern, [filled], shell.extglob)
        except TooLarge:
            return None

    return change


def static_pattern(word: tree.Word) -> str | None:
    """The pattern that a word is, if no expansion can change it."""
    if word.constant is not None:
        return quoted(word.constant)
    pieces: list[str] = []
    for part in word.parts:
        if isinstance(part, tree.Literal) and "~" not in part.text:
            pieces.append(part.text)
        elif isinstance(part, tree.Quoted):
            pieces.append(quoted(part.text))
        elif isinstance(part, tree.DoubleQuoted) and all(isinstance(one, tree.Quoted) for one in part.parts):
            pieces += [quoted(one.text) for one in part.parts if isinstance(one, tree.Quoted)]
        else:
            return None
    return "".join(pieces)

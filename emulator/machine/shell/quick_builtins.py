"""Built-ins for quick.py that only change the shell itself: `return`, `export`, `declare`, `unset`, `printf -v`.

Each plan gives the status, or None before anything has happened. `return` leaves by `Return`, as it does the long way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emulator.machine.shell import quick_words, tree
from emulator.machine.shell.errors import Return, ShellError
from emulator.machine.shell.printf_format import Formatter
from emulator.machine.shell.quick_values import Reader
from emulator.machine.shell.variables import LARGE, Variable

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

Plan = Callable[["Shell"], int | None]
Words = tuple[tree.Word | tree.Assignment, ...]
#: A status that every shell takes as it is.
HIGHEST = 255


def returned(words: Words) -> Plan | None:
    """`return [N]` in a function."""
    readers = fields(words)
    if readers is None or len(readers) > 1:
        return None

    def run(shell: Shell) -> int | None:
        if not shell.calls or shell.sources:
            return None
        status = shell.status
        if readers:
            word = readers[0](shell)
            if word is None or not word.isdecimal() or not word.isascii() or len(word) > 3 or int(word) > HIGHEST:
                return None
            status = int(word)
        raise Return(status)

    return run


def exported(words: Words) -> Plan | None:
    """`export name=value` of a variable that has a text."""
    one = alone(words)
    if one is None:
        return None
    name, reader = one

    def run(shell: Shell) -> int | None:
        variable, value = changeable(shell, name), reader(shell)
        if variable is None or value is None or len(value) > LARGE:
            return None
        variable.value, variable.exported = value, True
        shell.variables.changed = True
        shell.last_argument = f"{name}={value}"
        return 0

    return run


def declared(words: Words) -> Plan | None:
    """`declare name=value` outside of any function: an assignment."""
    one = alone(words)
    if one is None:
        return None
    name, reader = one

    def run(shell: Shell) -> int | None:
        value = reader(shell)
        if value is None or shell.calls or not shell.flavour.is_bash or not shell.variables.replace(name, value):
            return None
        shell.last_argument = f"{name}={value}"
        return 0

    return run


def unset(words: Words) -> Plan | None:
    """`unset name` of a variable with a text."""
    if len(words) != 1 or not isinstance(words[0], tree.Word) or not (words[0].constant or "").isidentifier():
        return None
    name = words[0].constant or ""

    def run(shell: Shell) -> int | None:
        if changeable(shell, name) is None:
            return None
        shell.variables.unset(name)
        shell.last_argument = name
        return 0

    return run


def printed(words: Words) -> Plan | None:
    """`printf -v name FORMAT WORD…` without a complaint."""
    head = [word.constant for word in words[:2] if isinstance(word, tree.Word)]
    readers = fields(words[2:])
    if head[:1] != ["-v"] or len(head) < 2 or not readers or not (head[1] or "").isidentifier():
        return None
    name = head[1] or ""

    def run(shell: Shell) -> int | None:
        if not shell.flavour.is_bash or shell.variables.ordinary(name) is None or name == "PATH":
            return None
        texts = [text for reader in readers if (text := reader(shell)) is not None]
        if len(texts) < len(readers) or texts[0][:1] == "-":
            return None
        formatter = Formatter(shell, texts[0], texts[1:])
        try:
            value = formatter.run()
        except ShellError:
            return None
        if formatter.status or formatter.messages or len(value) > LARGE:
            return None
        shell.variables.replace(name, value)
        shell.last_argument = texts[-1]
        return 0

    return run


PLANS: dict[str, Callable[[Words], Plan | None]] = {
    "return": returned,
    "export": exported,
    "declare": declared,
    "unset": unset,
    "printf": printed,
}


def fields(words: Words) -> list[Reader] | None:
    """How to read words that are one field each."""
    plain = [word for word in words if isinstance(word, tree.Word) and not word.braces]
    readers = [reader for word in plain if (reader := quick_words.field_reader(word)) is not None]
    return readers if len(readers) == len(words) else None


def alone(words: Words) -> tuple[str, Reader] | None:
    """The one word, if it is a plain assignment: (name, how to read the value)."""
    word = words[0] if len(words) == 1 else None
    if not isinstance(word, tree.Assignment) or word.append or word.subscript is not None:
        return None
    reader = quick_words.text_reader(word.value)
    return None if reader is None else (word.name, reader)


def changeable(shell: Shell, name: str) -> Variable | None:
    """A variable with a text that nobody watches; exported or not."""
    variable = shell.variables.table.get(name)
    if (
        variable is None or type(variable.value) is not str or variable.readonly or variable.integer or variable.case
        or variable.nameref or variable.array or name in shell.variables.watched or name in ("PATH", "_")
    ):  # fmt: skip
        return None
    return variable

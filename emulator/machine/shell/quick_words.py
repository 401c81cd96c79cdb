"""Words whose expansion needs no waiting and has no effect: how to read one is worked out once and kept at its node.

text(shell, word)    as in an assignment: never split
field(shell, word)   one argument that is exactly one field
pattern(word)        the pattern that a word without expansions is

None: expansion.py has to do it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from emulator.machine.shell import quick_numbers, quick_parameters, tree
from emulator.machine.shell.quick_values import Reader

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

#: What an unquoted expansion may give that is neither split by the usual IFS nor a pattern.
WHOLE = re.compile(r"[\w./:=,%@^-]+")


def text(shell: Shell, word: tree.Word) -> str | None:
    known = word.as_text
    if not known:
        known.append(text_reader(word))
    read = known[0]
    return None if read is None else read(shell)


def field(shell: Shell, word: tree.Word) -> str | None:
    known = word.as_field
    if not known:
        known.append(field_reader(word))
    read = known[0]
    return None if read is None else read(shell)


def pattern(word: tree.Word) -> str | None:
    known = word.as_pattern
    if not known:
        known.append(quick_parameters.static_pattern(word))
    return known[0]


def text_reader(word: tree.Word) -> Reader | None:
    """Nothing is split in an assignment, so `x=$y` is as good as `x="$y"`."""
    if (constant := word.constant) is not None:
        return lambda shell: constant
    if any(isinstance(part, tree.Literal) and "~" in part.text for part in word.parts):
        return None
    return joined(word.parts)


def field_reader(word: tree.Word) -> Reader | None:
    if (constant := word.constant) is not None:
        return lambda shell: constant
    if len(word.parts) == 1 and isinstance(word.parts[0], tree.DoubleQuoted):
        return joined(word.parts[0].parts) if word.parts[0].parts else lambda shell: ""
    if any(isinstance(part, tree.Literal) and not WHOLE.fullmatch(part.text) for part in word.parts):
        return None
    read = joined(word.parts)
    return None if read is None else unsplit(read)


def unsplit(read: Reader) -> Reader:
    """Of an expansion that is not quoted: only what splitting and file names leave as it is."""

    def whole(shell: Shell) -> str | None:
        value = read(shell)
        if not value or not (value.isalnum() or WHOLE.fullmatch(value)):
            return None
        return value if shell.variables.get("IFS") == " \t\n" else None

    return whole


def joined(parts: Sequence[tree.Part]) -> Reader | None:
    """`"…$name…"`: one text."""
    readers: list[Reader] = []
    for part in parts:
        read = part_reader(part)
        if read is None:
            return None
        readers.append(read)
    if len(readers) == 1:
        return readers[0]

    def whole(shell: Shell) -> str | None:
        texts = [read(shell) for read in readers]
        return None if None in texts else "".join(text for text in texts if text is not None)

    return whole


def part_reader(part: tree.Part) -> Reader | None:
    if isinstance(part, tree.Quoted | tree.Literal):
        constant = part.text
        return lambda shell: constant
    if isinstance(part, tree.DoubleQuoted):
        return joined(part.parts)
    if isinstance(part, tree.Parameter):
        return quick_parameters.reader(part, text_reader)
    if isinstance(part, tree.Arithmetic):
        return calculated(part)
    return None


def calculated(part: tree.Arithmetic) -> Reader | None:
    number = quick_numbers.expanded(part.expression)
    if number is None:
        return None
    return lambda shell: None if (value := number(shell)) is None else str(value)

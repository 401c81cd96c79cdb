"""Arithmetic for quick.py: expressions that have no effect, or one at their very end, so that a failure leaves no trace.

A `Number` gives None when the long way must be taken, which then says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from emulator.machine.shell import arithmetic, tree
from emulator.machine.shell.errors import ShellError
from emulator.machine.shell.quick_values import parameter_name, plain

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

Number = Callable[["Shell"], int | None]
STEPS = ("++", "--")


def expanded(word: tree.Word) -> Number | None:
    """The inside of `$((…))` or a subscript; `$name` in it is as good as `name`, while its value is a number."""
    if word.constant is not None:
        return evaluated(word.constant) if is_pure(words_of(word.constant)) else None
    texts: list[str] = []
    names: list[str] = []
    for part in word.parts:
        if isinstance(part, tree.Quoted | tree.Literal) and "~" not in part.text:
            texts.append(part.text)
        elif (name := parameter_name(part)) is not None and not name.isdecimal():
            texts.append(f" {name} ")
            names.append(name)
        else:
            return None
    if touching(texts, names):
        return None
    source = "".join(texts)
    number = evaluated(source) if is_pure(words_of(source)) else None
    return None if number is None else while_numbers(names, number)


def touching(texts: Sequence[str], names: Sequence[str]) -> bool:
    """Whether what an expansion gives could be one word with its neighbour, as in `1$x`, `16#$x` and `$x$y`."""
    padded = {f" {name} " for name in names}
    for one, two in pairwise(texts):
        if one in padded and two in padded:
            return True
        if any(edge.isalnum() or edge in ("_", "#", "@", "$") for edge in (one[-1:], two[:1])):
            return True
    return False


def while_numbers(names: Sequence[str], number: Number) -> Number:
    def value(shell: Shell) -> int | None:
        for name in names:
            text = plain(shell, name)
            if text is None or not text.isdecimal() or not text.isascii() or (text[0] == "0" and text != "0"):
                return None
        return number(shell)

    return value


def command(source: str) -> Number | None:
    """The inside of `((…))`: also `i++`, `i=…`, `i+=…`, whose effect comes last."""
    if "$" in source or "`" in source or "\\" in source or '"' in source:
        return None
    words = words_of(source)
    return evaluated(source) if is_pure(words) or is_pure_but_last(words) else None


def words_of(source: str) -> list[str]:
    return [token.text for token in arithmetic.tokens(source) if token.kind != "end"]


def is_pure(words: Sequence[str]) -> bool:
    return bool(words) and not any(word in arithmetic.ASSIGNING or word in STEPS for word in words)


def is_pure_but_last(words: Sequence[str]) -> bool:
    if len(words) == 2 and any(word in STEPS for word in words):
        return True
    plain_name = len(words) > 2 and words[0].isidentifier() and words[1] in arithmetic.ASSIGNING
    return plain_name and "," not in words and is_pure(words[2:])


def evaluated(source: str) -> Number:
    known: dict[frozenset[str], arithmetic.Code] = {}

    def value(shell: Shell) -> int | None:
        try:
            code = known.get(shell.features)
            if code is None:
                code = known[shell.features] = arithmetic.compiled(source, shell.features)
            return code(shell.assigner)
        except ShellError:
            return None

    return value

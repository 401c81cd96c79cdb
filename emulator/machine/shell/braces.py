"""Brace expansion: `a{b,c}d`, `{1..5}`, `{a..e..2}`. On the parts of a word, before anything else is expanded; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from emulator.machine.digits import number_of
from emulator.machine.shell import tree
from emulator.machine.shell.errors import TooLarge
from emulator.machine.shell.words import constant_text

#: More words than this are refused, as an allocation that fails.
LIMIT = 100_000
RANGE = re.compile(r"(?:(-?\d+)\.\.(-?\d+)|([A-Za-z])\.\.([A-Za-z]))(?:\.\.(-?\d+))?")
#: A range alone, between characters that stand for themselves.
PLAIN_RANGE = re.compile(r"([\w./:-]*)\{([^{},]+)\}([\w./:-]*)")

#: A character of a literal, or a part that braces cannot look into.
Atom = str | tree.Part
Atoms = list[Atom]


class BraceTooLarge(TooLarge):
    bash = "brace expansion: cannot allocate memory for {0} bytes"


def expanded(word: tree.Word) -> tuple[tree.Word, ...]:
    atoms: Atoms = []
    for part in word.parts:
        if isinstance(part, tree.Literal):
            atoms.extend(part.text)
        else:
            atoms.append(part)
    alternatives = alternate(atoms, 0)
    if len(alternatives) == 1 and alternatives[0] == atoms:
        return (tree.Word(word.parts, word.source, constant_text(list(word.parts))),)
    return tuple(rebuilt(one, word.source) for one in alternatives if one)


def rebuilt(atoms: Atoms, source: str) -> tree.Word:
    parts: list[tree.Part] = []
    literal: list[str] = []
    for atom in atoms:
        if isinstance(atom, str):
            literal.append(atom)
            continue
        if literal:
            parts.append(tree.Literal("".join(literal)))
            literal = []
        parts.append(atom)
    if literal:
        parts.append(tree.Literal("".join(literal)))
    return tree.Word(tuple(parts), source, constant_text(parts))


def plain_range(word: tree.Word) -> list[str] | None:
    """`{1..100000}` with nothing active around it, the commonest one, as texts."""
    part = word.parts[0] if len(word.parts) == 1 else None
    match = PLAIN_RANGE.fullmatch(part.text) if isinstance(part, tree.Literal) else None
    if match is None:
        return None
    before, text, after = match.groups()
    values = range_texts(text)
    return None if values is None else [f"{before}{value}{after}" for value in values]


def alternate(atoms: Atoms, depth: int) -> list[Atoms]:
    """All the words that these atoms stand for, leftmost brace first."""
    for start in range(len(atoms)):
        if atoms[start] != "{":
            continue
        end, commas = closing(atoms, start)
        choices = inner_choices(atoms[start + 1 : end], [comma - start - 1 for comma in commas], depth) if end else None
        if choices is None:
            continue
        tails = alternate(atoms[end + 1 :], depth + 1) if depth < 50 else [atoms[end + 1 :]]
        check(len(choices) * len(tails))
        return [atoms[:start] + choice + tail for choice in choices for tail in tails]
    return [atoms]


def check(count: int) -> None:
    if count > LIMIT:
        raise BraceTooLarge(count * 8)


def closing(atoms: Atoms, start: int) -> tuple[int, list[int]]:
    """(place of the brace that closes the one at `start`, or 0; places of its own commas)"""
    level = 0
    commas: list[int] = []
    for place in range(start, len(atoms)):
        atom = atoms[place]
        if atom == "{":
            level += 1
        elif atom == "}":
            level -= 1
            if level == 0:
                return place, commas
        elif atom == "," and level == 1:
            commas.append(place)
    return 0, []


def inner_choices(inside: Atoms, commas: list[int], depth: int) -> list[Atoms] | None:
    """What stands between the braces, as choices; None if it is no brace expression."""
    if not commas:
        texts = [atom for atom in inside if isinstance(atom, str)]
        return sequence("".join(texts)) if len(texts) == len(inside) else None
    if depth > 50:
        return None
    choices: list[Atoms] = []
    for begin, end in zip([0, *(comma + 1 for comma in commas)], [*commas, len(inside)], strict=True):
        choices += alternate(inside[begin:end], depth + 1)
        check(len(choices))
    return choices


def sequence(text: str) -> list[Atoms] | None:
    values = range_texts(text)
    return None if values is None else [list(value) for value in values]


def range_texts(text: str) -> list[str] | None:
    match = RANGE.fullmatch(text)
    if match is None:
        return None
    first, last, first_letter, last_letter, step_text = match.groups()
    step = abs(number_of(step_text or "1")) or 1
    begin, end = (number_of(first), number_of(last)) if first is not None else (ord(first_letter), ord(last_letter))
    check(abs(end - begin) // step + 1)
    values = range(begin, end + 1, step) if begin <= end else range(begin, end - 1, -step)
    if first is None:
        return [chr(value) for value in values]
    return list(padded(values, first, last))


def padded(values: range, first: str, last: str) -> Iterator[str]:
    """`{01..10}`: a leading zero gives all the same width."""
    zero = any(re.fullmatch(r"-?0\d+", one) for one in (first, last))
    width = max(len(first), len(last)) if zero else 0
    if not width:
        return map(str, values)
    return (f"{value:0{width}d}" for value in values)

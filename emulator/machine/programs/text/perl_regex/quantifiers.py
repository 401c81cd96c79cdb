"""Repetition."""

from __future__ import annotations

from emulator.machine.programs.text.perl_regex.code import Jump, Look, Moved, Save, Split
from emulator.machine.programs.text.perl_regex.pieces import Piece, moved
from emulator.machine.programs.text.perl_regex.reader import REPEAT_LIMIT, SIZE_LIMIT, Reader
from emulator.machine.programs.text.regex import BadRegex


def repeated(reader: Reader, atom: Piece) -> Piece:
    counts = _counts(reader)
    if counts is None:
        return atom
    least, most = counts
    lazy, possessive = reader.accept("?"), reader.accept("+")
    if reader.next() and reader.next() in "*+?":
        raise BadRegex("quantifier does not follow a repeatable item")
    if len(atom) * max(least, most or 0, 1) > SIZE_LIMIT:
        raise BadRegex("regular expression is too large")
    piece: Piece = []
    for _ in range(least):
        piece += moved(atom, len(piece))
    if most is None:
        piece += moved(_endless(reader, atom, lazy), len(piece))
    else:
        tail: Piece = []
        for _ in range(most - least):
            body = [*moved(atom, 1), *moved(tail, 1 + len(atom))]
            end = len(body) + 1
            tail = [Split(end, 1) if lazy else Split(1, end), *body]
            if len(tail) > SIZE_LIMIT:
                raise BadRegex("regular expression is too large")
        piece += moved(tail, len(piece))
    return [Look(tuple(piece), atomic=True)] if possessive else piece


def _endless(reader: Reader, atom: Piece, lazy: bool) -> Piece:
    reader.registers += 1
    register = reader.registers
    body = [Save(register), *moved(atom, 2), Moved(register), Jump(0)]
    end = len(body) + 1
    return [Split(end, 1) if lazy else Split(1, end), *body]


def _counts(reader: Reader) -> tuple[int, int | None] | None:
    for mark, counts in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
        if reader.accept(mark):
            return counts
    if reader.next() != "{":
        return None
    end = reader.text.find("}", reader.at)
    low, comma, high = reader.text[reader.at + 1 : max(end, reader.at)].partition(",")
    if end < 0 or not low.isdigit() or not (high.isdigit() or not high):
        return None  # a brace that opens no count is a brace
    reader.at = end + 1
    least, most = int(low), int(high) if high else None if comma else int(low)
    if max(least, most or 0) > REPEAT_LIMIT:
        raise BadRegex("number too big in {} quantifier")
    if most is not None and most < least:
        raise BadRegex("numbers out of order in {} quantifier")
    return least, most

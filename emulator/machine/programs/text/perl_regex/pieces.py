"""Code put together."""

from __future__ import annotations

from emulator.machine.programs.text.perl_regex.code import Again, Instruction, Jump, Look, Split, Take

Piece = list[Instruction]


def either(branches: list[Piece]) -> Piece:
    """The first of these that leads to a match."""
    result = branches[-1]
    for branch in reversed(branches[:-1]):
        end = len(branch) + 2
        result = [Split(1, end), *moved(branch, 1), Jump(end + len(result)), *moved(result, end)]
    return result


def moved(piece: Piece, by: int) -> Piece:
    """The same code `by` places on."""
    result: Piece = []
    for step in piece:
        if isinstance(step, Split):
            step = Split(step.first + by, step.second + by)
        elif isinstance(step, Jump):
            step = Jump(step.to + by)
        result.append(step)
    return result


def width(piece: Piece, at: int, end: int) -> int | None:
    """How many characters code takes, where that is always the same number."""
    total = 0
    while at < end:
        step = piece[at]
        if isinstance(step, Take):
            total += 1
        elif isinstance(step, Again) or (isinstance(step, Look) and step.atomic):
            return None
        elif isinstance(step, Split):
            jump = piece[step.second - 1] if step.first == at + 1 else None
            if not isinstance(jump, Jump) or jump.to <= at:
                return None
            first, second = width(piece, at + 1, step.second - 1), width(piece, step.second, jump.to)
            if first is None or first != second:
                return None
            total += first
            at = jump.to
            continue
        at += 1
    return total

"""How the clients of both databases take their command lines apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def operands_of(
    words: Sequence[str], long: Callable[[str, list[str]], None], short: Callable[[str, list[str]], None]
) -> list[str]:
    """What is no option. `long` and `short` are given an option without its hyphens, and what follows: they may take of it."""
    found: list[str] = []
    following = list(words)
    while following:
        word = following.pop(0)
        if word == "--":
            return found + following
        if word.startswith("--"):
            long(word[2:], following)
        elif word.startswith("-") and len(word) > 1:
            short(word[1:], following)
        else:
            found.append(word)
    return found

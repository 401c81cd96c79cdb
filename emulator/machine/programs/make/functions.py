"""make's functions, `$(name argument,…)`: each takes its arguments unexpanded."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Final

from emulator.machine.programs.make.variables import Expander, Fatal, Function, Variable, directory, stem, substituted

Words = Callable[..., str]


def _subst(old: str, new: str, text: str) -> str:
    return text.replace(old, new) if old else text + new


def _filter(patterns: str, text: str, wanted: bool = True) -> str:
    known = patterns.split()
    return " ".join(word for word in text.split() if any(stem(one, word) is not None for one in known) is wanted)


def _suffix(text: str) -> str:
    tails = (word.rpartition("/")[2] for word in text.split())
    return " ".join("." + tail.rpartition(".")[2] for tail in tails if "." in tail)


def _basename(word: str) -> str:
    tail = word.rpartition("/")[2]
    return word[: len(word) - len(tail) + tail.rfind(".")] if "." in tail else word


def _each(change: Callable[[str], str]) -> Words:
    return lambda text: " ".join(change(word) for word in text.split())


def _join(one: str, two: str) -> str:
    return " ".join(a + b for a, b in zip_longest(one.split(), two.split(), fillvalue=""))


#: Functions of texts alone: (how many arguments, what they make of them).
_PLAIN: Final[dict[str, tuple[int, Words]]] = {
    "subst": (3, _subst),
    "patsubst": (3, lambda pattern, new, text: " ".join(substituted(pattern.strip(), new, word) for word in text.split())),
    "strip": (1, lambda text: " ".join(text.split())),
    "findstring": (2, lambda part, text: part if part in text else ""),
    "filter": (2, _filter),
    "filter-out": (2, lambda patterns, text: _filter(patterns, text, False)),
    "sort": (1, lambda text: " ".join(sorted(set(text.split())))),
    "words": (1, lambda text: str(len(text.split()))),
    "firstword": (1, lambda text: next(iter(text.split()), "")),
    "lastword": (1, lambda text: next(reversed(text.split()), "")),
    "dir": (1, _each(directory)),
    "notdir": (1, lambda text: " ".join(filter(None, (word.rpartition("/")[2] for word in text.split())))),
    "suffix": (1, _suffix),
    "basename": (1, _each(_basename)),
    "addsuffix": (2, lambda end, text: " ".join(word + end for word in text.split())),
    "addprefix": (2, lambda start, text: " ".join(start + word for word in text.split())),
    "join": (2, _join),
}


def _plain(name: str, count: int, function: Words) -> tuple[int, Function]:
    async def call(expander: Expander, words: Sequence[str]) -> str:
        if len(words) < count:
            raise Fatal(f"insufficient number of arguments ({len(words)}) to function '{name}'", expander.place)
        return function(*[await expander.text(word) for word in words])

    return count, call


def _count(expander: Expander, name: str, place: str, text: str) -> int:
    if not text.strip().isdigit() or len(text.strip()) > 18:
        raise Fatal(f"non-numeric {place} argument to '{name}' function: '{text}'", expander.place)
    return int(text)


async def _word(expander: Expander, words: Sequence[str]) -> str:
    number, text = [await expander.text(word) for word in words]
    at = _count(expander, "word", "first", number)
    if not at:
        raise Fatal("first argument to 'word' function must be greater than 0", expander.place)
    return next(iter(text.split()[at - 1 : at]), "")


async def _wordlist(expander: Expander, words: Sequence[str]) -> str:
    first, last, text = [await expander.text(word) for word in words]
    start, end = _count(expander, "wordlist", "first", first), _count(expander, "wordlist", "second", last)
    return " ".join(text.split()[max(start - 1, 0) : end])


async def _if(expander: Expander, words: Sequence[str]) -> str:
    chosen = 1 if await expander.text(words[0].strip()) else 2
    return await expander.text(words[chosen]) if len(words) > chosen else ""


async def _or(expander: Expander, words: Sequence[str]) -> str:
    for word in words:
        if found := await expander.text(word.strip()):
            return found
    return ""


async def _and(expander: Expander, words: Sequence[str]) -> str:
    found = ""
    for word in words:
        if not (found := await expander.text(word.strip())):
            return ""
    return found


async def _foreach(expander: Expander, words: Sequence[str]) -> str:
    name, values = (await expander.text(words[0])).strip(), (await expander.text(words[1])).split()
    found: list[str] = []
    for value in values:
        expander.local.append({name: Variable(value, False, "automatic")})
        try:
            found.append(await expander.text(words[2]))
        finally:
            expander.local.pop()
    return " ".join(found)


async def _call(expander: Expander, words: Sequence[str]) -> str:
    given = [await expander.text(word) for word in words]
    name = given[0].strip()
    variable = expander.look(name)
    if variable is None:
        return ""
    places = {str(number): Variable(word, False, "automatic") for number, word in enumerate([name, *given[1:]])}
    expander.local.append(places)
    try:
        return await expander.text(variable.value)
    finally:
        expander.local.pop()


async def _value(expander: Expander, words: Sequence[str]) -> str:
    variable = expander.look((await expander.text(words[0])).strip())
    return variable.value if variable is not None else ""


async def _origin(expander: Expander, words: Sequence[str]) -> str:
    name = (await expander.text(words[0])).strip()
    variable = expander.look(name)
    return "automatic" if name in expander.automatic else variable.origin if variable is not None else "undefined"


async def _flavor(expander: Expander, words: Sequence[str]) -> str:
    variable = expander.look((await expander.text(words[0])).strip())
    return "undefined" if variable is None else "recursive" if variable.recursive else "simple"


async def _error(expander: Expander, words: Sequence[str]) -> str:
    raise Fatal(await expander.text(",".join(words)), expander.place)


def _absolute(cwd: str) -> Words:
    return _each(lambda word: posixpath.normpath(posixpath.join(cwd, word)))


def table(cwd: str) -> dict[str, tuple[int, Function]]:
    """All but those that reach out of make: `shell`, `wildcard`, `eval`, `info`, `warning` (make.py adds them)."""
    plain = {name: _plain(name, count, function) for name, (count, function) in _PLAIN.items()}
    return plain | {
        "abspath": _plain("abspath", 1, _absolute(cwd)),
        "word": (2, _word), "wordlist": (3, _wordlist), "if": (3, _if), "or": (0, _or), "and": (0, _and),
        "foreach": (3, _foreach), "call": (0, _call), "value": (1, _value), "origin": (1, _origin),
        "flavor": (1, _flavor), "error": (0, _error),
    }  # fmt: skip

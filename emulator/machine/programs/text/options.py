"""getopt_long over a table. Here: the table's notation, the scan, and getopt's own sentences; not what an option means.

A table is words parted by blanks, a word an option: its names by commas, then `=` (an argument must follow) or `?` (it
may, attached), then `!` where the real program has the option and ours has not:
`-n,--lines= -z,--zero-terminated --color? -Z,--context!`. The first name, without its dashes, is what a program asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache


class BadOption(Exception):
    """The words don't fit the table; `str()` is getopt's sentence without the program's name."""


class Refused(Exception):
    """A real option that is not emulated; `str()` names it."""


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    argument: str  # "" | "=" | "?"
    refused: bool


@dataclass(frozen=True, slots=True)
class Table:
    short: dict[str, Option]
    long: dict[str, Option]


@lru_cache(maxsize=512)
def table(text: str) -> Table:
    """Reads the notation above."""
    short: dict[str, Option] = {}
    long: dict[str, Option] = {}
    for word in text.split():
        bare = word.rstrip("=?!")
        marks = word[len(bare) :]
        names = bare.split(",")
        option = Option(names[0].lstrip("-"), "=" if "=" in marks else "?" if "?" in marks else "", "!" in marks)
        for name in names:
            if name.startswith("--"):
                long[name[2:]] = option
            else:
                short[name[1:]] = option
    return Table(short, long)


class Parsed:
    """The options in the order in which they stood, and the operands."""

    __slots__ = ("operands", "values")

    def __init__(self) -> None:
        self.values: list[tuple[str, str | None]] = []
        self.operands: list[str] = []

    def has(self, key: str) -> bool:
        return any(name == key for name, _ in self.values)

    def get(self, key: str) -> str | None:
        """The last argument that was given for `key`."""
        return next((value for name, value in reversed(self.values) if name == key), None)

    def all(self, key: str) -> list[str]:
        return [value for name, value in self.values if name == key and value is not None]

    def count(self, key: str) -> int:
        return sum(name == key for name, _ in self.values)

    def latest(self, *keys: str) -> str | None:
        """Which of these options stood last."""
        return next((name for name, _ in reversed(self.values) if name in keys), None)


def parse(words: Sequence[str], text: str, permute: bool = True) -> Parsed:
    """Scans `words` (without the program's name). `permute`: options may stand behind operands, as in GNU's getopt."""
    known = table(text)
    result = Parsed()
    queue = list(words)
    queue.reverse()
    while queue:
        word = queue.pop()
        if word == "--":
            break
        if word.startswith("--"):
            _long(word[2:], known, queue, result)
        elif word.startswith("-") and len(word) > 1:
            _cluster(word[1:], known, queue, result)
        else:
            result.operands.append(word)
            if not permute:
                break
    queue.reverse()
    result.operands.extend(queue)
    return result


def _take(result: Parsed, option: Option, value: str | None, shown: str) -> None:
    if option.refused:
        raise Refused(shown)
    result.values.append((option.key, value))


def _long(word: str, known: Table, queue: list[str], result: Parsed) -> None:
    name, equals, attached = word.partition("=")
    option = known.long.get(name)
    if option is None:
        found = [full for full in known.long if full.startswith(name)]
        if not found:
            raise BadOption(f"unrecognized option '--{word if not equals else name + equals + attached}'")
        if len({known.long[full] for full in found}) > 1:
            listed = " ".join(f"'--{full}'" for full in found)
            raise BadOption(f"option '--{name}' is ambiguous; possibilities: {listed}")
        name = found[0]
        option = known.long[name]
    value: str | None = attached if equals else None
    if equals and not option.argument:
        raise BadOption(f"option '--{name}' doesn't allow an argument")
    if option.argument == "=" and value is None:
        if not queue:
            raise BadOption(f"option '--{name}' requires an argument")
        value = queue.pop()
    _take(result, option, value, "--" + name)


def _cluster(letters: str, known: Table, queue: list[str], result: Parsed) -> None:
    for index, letter in enumerate(letters):
        option = known.short.get(letter)
        if option is None:
            raise BadOption(f"invalid option -- '{letter}'")
        rest = letters[index + 1 :]
        if not option.argument:
            _take(result, option, None, "-" + letter)
            continue
        if option.argument == "=" and not rest:
            if not queue:
                raise BadOption(f"option requires an argument -- '{letter}'")
            rest = queue.pop()
            _take(result, option, rest, "-" + letter)
            return
        _take(result, option, rest or None, "-" + letter)
        return

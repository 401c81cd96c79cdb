"""What may stand at a place of a line, and what each word of a begun one is: for the shell's completion and colours. It looks
at the tables alone; who completes a kind of live names (containers, images, …) knows the engine."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from emulator.parse.client import Client
from emulator.parse.support import flag_marks, is_shown
from emulator.spec import Flag, Tables, tables

Path_ = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """`literals` are words that fit as they are; `kinds` name what else may stand there, as the tables do: containers,
    running, images, networks, volumes, files, directories, … `prefix` is what the user has typed of the word (or of the
    value behind `--flag=`), and `replaces` how many characters of the word a candidate takes the place of. `command` is the
    one that the words before have led to: ("container", "ls") for `ps`."""

    literals: tuple[Candidate, ...] = ()
    kinds: tuple[str, ...] = ()
    prefix: str = ""
    command: Path_ = ()

    @property
    def replaces(self) -> int:
        return len(self.prefix)


class Role(enum.Enum):
    """What a word is, as far as the tables tell."""

    COMMAND = "command"
    FLAG = "flag"
    VALUE = "value"
    OPERAND = "operand"
    UNKNOWN = "unknown"
    """Neither a command nor a flag, where one must stand."""


@dataclass(slots=True)
class _Place:
    """Where the words before the one to complete have led."""

    path: Path_ = ()
    operands: int = 0
    option: Flag | None = None
    """An option whose value comes next."""
    ended: bool = False
    """Behind `--`, or behind the first operand of a command that takes no flags after it."""


def complete(words: Sequence[str], index: int, client: Client | None = None) -> Completion:
    """What may stand as `words[index]` (without `docker`); the word may be begun, or missing."""
    client, known = client or Client(), tables()
    word = words[index] if index < len(words) else ""
    place = _reach(known, words[:index])
    return replace(_at(known, place, word, client), command=known.get(place.path).words)


def _at(known: Tables, place: _Place, word: str, client: Client) -> Completion:
    flags = known.flags(place.path)
    if place.option:
        return _value(place.option, word)
    if word.startswith("-") and not place.ended:
        name, equals, value = word[2:].partition("=")
        if word.startswith("--") and equals and name in flags:
            return _value(flags[name], value)
        return Completion(_flags(flags, word, client), (), word)
    if known.get(place.path).is_group and not place.operands:
        return Completion(_commands(known, place.path, word, client), (), word)
    return _operand(known, place, word)


def roles(words: Sequence[str]) -> list[Role]:
    """What each word is (without `docker`)."""
    known, place = tables(), _Place()
    return [_step(known, place, word) for word in words]


def _reach(known: Tables, words: Sequence[str]) -> _Place:
    place = _Place()
    for word in words:
        _step(known, place, word)
    return place


def _step(known: Tables, place: _Place, word: str) -> Role:
    """Goes on behind the word."""
    if place.option:
        place.option = None
        return Role.VALUE
    if word == "--" and not place.ended:
        place.ended = True
        return Role.FLAG
    if word.startswith("-") and len(word) > 1 and not place.ended:
        flags = known.flags(place.path)
        place.option = _option(flags, word)
        return Role.FLAG if _is_flag(flags, word) else Role.UNKNOWN
    if not place.operands and (step := known.step(place.path, word)):
        place.path = step
        return Role.COMMAND
    place.operands += 1
    place.ended = place.ended or known.get(place.path).operands.leading
    return Role.UNKNOWN if known.get(place.path).is_group else Role.OPERAND


def _is_flag(flags: Mapping[str, Flag], word: str) -> bool:
    if word.startswith("--"):
        return word[2:].partition("=")[0] in flags
    shorts = {flag.short: flag for flag in flags.values() if flag.short}
    for letter in word[1:]:
        flag = shorts.get(letter)
        if flag is None or not flag.is_switch:
            return letter == "=" or flag is not None
    return True


def _option(flags: Mapping[str, Flag], word: str) -> Flag | None:
    """The option of this word, if its value is the next word."""
    if word.startswith("--"):
        flag = flags.get(word[2:])
        return flag if flag and not flag.is_switch else None
    shorts = {flag.short: flag for flag in flags.values() if flag.short}
    for number, letter in enumerate(word[1:], 2):
        flag = shorts.get(letter)
        if flag is None or not flag.is_switch:
            return flag if flag and number == len(word) else None
    return None


def _flags(flags: Mapping[str, Flag], word: str, client: Client) -> tuple[Candidate, ...]:
    shown = [flag for flag in flags.values() if flag.long == "help" or is_shown(flag_marks(flag), client)]
    longs = [Candidate(f"--{flag.long}", flag.help.split("\n")[0]) for flag in shown]
    shorts = [
        Candidate(f"-{flag.short}", flag.help.split("\n")[0])
        for flag in shown
        if flag.short and not flag.shorthand_deprecated
    ]
    return tuple(candidate for candidate in sorted([*longs, *shorts], key=_text) if candidate.text.startswith(word))


def _commands(known: Tables, path: Path_, word: str, client: Client) -> tuple[Candidate, ...]:
    specs = [(name, known.get((*path, name))) for name in known.below(path)]
    return tuple(
        Candidate(name, spec.about)
        for name, spec in specs
        if name.startswith(word) and (is_shown(spec.marks, client) or name == "help")
    )


def _value(flag: Flag, word: str) -> Completion:
    if flag.kind == "bool":
        return Completion(_literals(["false", "true"], word), (), word)
    return _of_kind(flag.completion, word)


def _operand(known: Tables, place: _Place, word: str) -> Completion:
    rule = known.get(place.path).operands
    if not rule.completions or (rule.most is not None and place.operands >= rule.most):
        return Completion(prefix=word)
    return _of_kind(rule.completions[min(place.operands, len(rule.completions) - 1)], word)


def _of_kind(completion: str, word: str) -> Completion:
    if completion.startswith("="):
        return Completion(_literals(completion[1:].split(), word), (), word)
    return Completion((), (completion,) if completion not in ("", "-") else (), word)


def _literals(texts: list[str], word: str) -> tuple[Candidate, ...]:
    return tuple(Candidate(text) for text in texts if text.startswith(word))


def _text(candidate: Candidate) -> str:
    return candidate.text

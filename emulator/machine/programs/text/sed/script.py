"""What a sed script is made of. Data only."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.machine.programs.text.regex import Regex


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression of an address or of `s`; None stands for the last one used."""

    regex: Regex | None


@dataclass(frozen=True, slots=True)
class Line:
    number: int


@dataclass(frozen=True, slots=True)
class Last:
    """`$`"""


@dataclass(frozen=True, slots=True)
class Step:
    """`first~step`"""

    first: int
    step: int


@dataclass(frozen=True, slots=True)
class Offset:
    """`,+N`"""

    count: int


@dataclass(frozen=True, slots=True)
class Multiple:
    """`,~N`"""

    of: int


Address = Pattern | Line | Last | Step | Offset | Multiple


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a replacement: text, a group's number, or a change of case (U L u l E)."""

    text: str = ""
    group: int | None = None
    case: str = ""


@dataclass(slots=True)
class Substitution:
    pattern: Pattern
    parts: tuple[Part, ...]
    every: bool = False
    number: int = 1
    show: bool = False
    file: str | None = None


@dataclass(slots=True)
class Command:
    """One command. `jump` is where a block ends or a label lies, an index into the script."""

    name: str
    first: Address | None = None
    second: Address | None = None
    negated: bool = False
    text: str = ""
    number: int | None = None
    table: dict[int, str] = field(default_factory=dict)
    substitution: Substitution | None = None
    jump: int = 0


@dataclass(slots=True)
class Script:
    commands: list[Command]
    quiet: bool  # begins with `#n`

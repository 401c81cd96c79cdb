"""What a Perl expression is compiled into: a list of instructions for a machine that backtracks. Data alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.machine.programs.text.regex.charset import CharSet


@dataclass(frozen=True, slots=True)
class Take:
    """One character of the set."""

    set: CharSet


@dataclass(frozen=True, slots=True)
class Split:
    """Goes on at `first`, and at `second` when that fails."""

    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Jump:
    to: int


@dataclass(frozen=True, slots=True)
class Save:
    """Keeps the place in a register."""

    register: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Fails when nothing was taken since the place in this register: a loop's body that matched nothing."""

    register: int


@dataclass(frozen=True, slots=True)
class Place:
    """bol, eol, eos, eos-newline, bos, edge, inside."""

    kind: str


@dataclass(frozen=True, slots=True)
class Again:
    """What a group took."""

    group: int
    icase: bool


@dataclass(frozen=True, slots=True)
class Look:
    """An expression of its own from here on. `behind`: it must end here, and is so wide; `atomic`: what it takes is taken."""

    inner: tuple[Instruction, ...]
    negative: bool = False
    behind: int | None = None
    atomic: bool = False


Instruction = Take | Split | Jump | Save | Moved | Place | Again | Look


@dataclass(frozen=True, slots=True)
class Code:
    instructions: tuple[Instruction, ...]
    groups: int
    registers: int
    names: dict[str, int] = field(default_factory=dict)

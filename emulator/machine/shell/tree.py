"""The syntax tree: what the parser makes and the interpreter walks. Data only; frozen, so that parses can be shared.

Word         parts: Literal | Quoted | DoubleQuoted | Parameter | CommandSubstitution | Arithmetic | …
Command      Simple | Pipeline | Chain | Sequence | If | Loop | For | … ; Redirected wraps a compound command
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

#: How quick.py would run a command, worked out when it first runs: one entry then, None if it cannot.
Plan = list[Callable[[Any], int | None] | None]
#: How quick_words.py would read a word, in the same way.
Reading = list[Callable[[Any], str | None] | None]


@dataclass(frozen=True, slots=True)
class Literal:
    """Unquoted text: pattern characters in it are active."""

    text: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """Text from '…', $'…' or a backslash."""

    text: str


@dataclass(frozen=True, slots=True)
class DoubleQuoted:
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """`$name` or `${…}`. `operator` is "" (plain), "length", "prefix" (`${!p*}`), "keys" (`${!a[@]}`), "@" or as written."""

    name: str
    operator: str = ""
    argument: Word | None = None
    second: Word | None = None
    subscript: Word | None = None
    indirect: bool = False
    source: str = ""
    bad: bool = False


@dataclass(frozen=True, slots=True)
class CommandSubstitution:
    """`$(…)` parsed already, or the text between backquotes (bash parses that when it runs)."""

    body: Sequence | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    expression: Word


@dataclass(frozen=True, slots=True)
class ProcessSubstitution:
    direction: str
    body: Sequence


@dataclass(frozen=True, slots=True)
class ArrayLiteral:
    """The `(…)` behind `name=`: elements are words, or `[sub]=value` pairs."""

    elements: tuple[tuple[Word | None, Word], ...]


Part = Literal | Quoted | DoubleQuoted | Parameter | CommandSubstitution | Arithmetic | ProcessSubstitution | ArrayLiteral


@dataclass(frozen=True, slots=True)
class Word:
    """One word. `constant` is its text when no expansion can change it; `source` is how it was written."""

    parts: tuple[Part, ...]
    source: str
    constant: str | None = None
    braces: bool = False
    as_text: Reading = field(default_factory=list, compare=False, repr=False)
    as_field: Reading = field(default_factory=list, compare=False, repr=False)
    as_pattern: list[str | None] = field(default_factory=list, compare=False, repr=False)

    @property
    def keyword(self) -> str | None:
        """The text, if it was written without any quoting: only such words are reserved words."""
        return self.constant if self.constant == self.source else None


@dataclass(frozen=True, slots=True)
class Assignment:
    name: str
    value: Word
    append: bool = False
    subscript: Word | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class HereDocument:
    """Filled when the lines behind the command are read: the one thing that the parser sets later."""

    delimiter: str
    strip: bool
    quoted: bool
    body: list[Word] = field(default_factory=list, compare=False)


@dataclass(frozen=True, slots=True)
class Redirection:
    operator: str
    fd: int | None
    target: Word | HereDocument
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Simple:
    #: Operands of `local`, `export` and their like may be assignments; they are not split.
    assignments: tuple[Assignment, ...]
    words: tuple[Word | Assignment, ...]
    redirections: tuple[Redirection, ...]
    line: int
    plan: Plan = field(default_factory=list, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pipeline:
    commands: tuple[Command, ...]
    negated: bool = False
    timed: str = ""
    joined: tuple[bool, ...] = ()
    plan: Plan = field(default_factory=list, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """`first && a || b …`"""

    first: Command
    rest: tuple[tuple[str, Command], ...]


@dataclass(frozen=True, slots=True)
class Background:
    command: Command


@dataclass(frozen=True, slots=True)
class Coprocess:
    """bash's `coproc`."""

    name: str
    command: Command


@dataclass(frozen=True, slots=True)
class Sequence:
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class If:
    clauses: tuple[tuple[Sequence, Sequence], ...]
    otherwise: Sequence | None


@dataclass(frozen=True, slots=True)
class Loop:
    """`while` (wanted True) and `until` (wanted False)."""

    wanted: bool
    condition: Sequence
    body: Sequence


@dataclass(frozen=True, slots=True)
class For:
    name: str
    words: tuple[Word, ...] | None
    body: Sequence
    line: int


@dataclass(frozen=True, slots=True)
class Select:
    name: str
    words: tuple[Word, ...] | None
    body: Sequence
    line: int


@dataclass(frozen=True, slots=True)
class ArithmeticFor:
    start: str
    condition: str
    step: str
    body: Sequence
    line: int


@dataclass(frozen=True, slots=True)
class Arm:
    patterns: tuple[Word, ...]
    body: Sequence
    terminator: str


@dataclass(frozen=True, slots=True)
class Case:
    subject: Word
    arms: tuple[Arm, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Group:
    body: Sequence


@dataclass(frozen=True, slots=True)
class Subshell:
    body: Sequence
    line: int


@dataclass(frozen=True, slots=True)
class ArithmeticCommand:
    expression: str
    line: int
    plan: Plan = field(default_factory=list, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Test:
    """One test inside `[[ ]]`: one operand (`operator` ""), unary or binary."""

    operator: str
    left: Word
    right: Word | None = None


@dataclass(frozen=True, slots=True)
class Not:
    operand: Condition


@dataclass(frozen=True, slots=True)
class Both:
    left: Condition
    right: Condition


@dataclass(frozen=True, slots=True)
class Either:
    left: Condition
    right: Condition


Condition = Test | Not | Both | Either


@dataclass(frozen=True, slots=True)
class Conditional:
    condition: Condition
    line: int
    plan: Plan = field(default_factory=list, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    body: Command
    line: int


@dataclass(frozen=True, slots=True)
class Redirected:
    command: Command
    redirections: tuple[Redirection, ...]


Command = (
    Simple
    | Pipeline
    | Chain
    | Background
    | Coprocess
    | Sequence
    | If
    | Loop
    | For
    | Select
    | ArithmeticFor
    | Case
    | Group
    | Subshell
    | ArithmeticCommand
    | Conditional
    | Function
    | Redirected
)

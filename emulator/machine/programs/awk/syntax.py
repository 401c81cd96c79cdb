"""The tree of an awk program."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class String:
    text: str


@dataclass(frozen=True, slots=True)
class RegexMatch:
    """A regular expression alone: is it in $0? As an operand of ~ or of a built-in it is just itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Variable:
    name: str


@dataclass(frozen=True, slots=True)
class Index:
    array: str
    keys: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class FieldRef:
    number: Expression


@dataclass(frozen=True, slots=True)
class Group:
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Step:
    """++ and --."""

    target: Expression
    change: int
    before: bool


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Conditional:
    test: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class Assign:
    operator: str
    target: Expression
    value: Expression


@dataclass(frozen=True, slots=True)
class Membership:
    keys: tuple[Expression, ...]
    array: str


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Expression, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Builtin:
    name: str
    arguments: tuple[Expression, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Getline:
    """`source`: "" the main input, "<" a file, "|" a command."""

    source: str
    operand: Expression | None
    target: Expression | None


Expression = (
    Number
    | String
    | RegexMatch
    | Variable
    | Index
    | FieldRef
    | Group
    | Unary
    | Step
    | Binary
    | Conditional
    | Assign
    | Membership
    | Call
    | Builtin
    | Getline
)


@dataclass(frozen=True, slots=True)
class Block:
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Simple:
    expression: Expression


@dataclass(frozen=True, slots=True)
class Print:
    arguments: tuple[Expression, ...]
    formatted: bool
    redirection: str  # "" > >> |
    target: Expression | None


@dataclass(frozen=True, slots=True)
class If:
    test: Expression
    yes: Statement
    no: Statement | None


@dataclass(frozen=True, slots=True)
class While:
    test: Expression
    body: Statement
    body_first: bool


@dataclass(frozen=True, slots=True)
class For:
    start: Statement | None
    test: Expression | None
    step: Statement | None
    body: Statement


@dataclass(frozen=True, slots=True)
class ForIn:
    variable: Variable
    array: str
    body: Statement


@dataclass(frozen=True, slots=True)
class Leave:
    """break, continue, next, nextfile, exit, return."""

    kind: str
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Delete:
    array: str
    keys: tuple[Expression, ...] | None


Statement = Block | Simple | Print | If | While | For | ForIn | Leave | Delete


@dataclass(frozen=True, slots=True)
class Rule:
    """`kind`: BEGIN, END, or "" with a pattern (two for a range)."""

    kind: str
    patterns: tuple[Expression, ...]
    body: Statement | None


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    parameters: tuple[str, ...]
    body: Statement


@dataclass(slots=True)
class Program:
    rules: list[Rule] = field(default_factory=list)
    functions: dict[str, Function] = field(default_factory=dict)

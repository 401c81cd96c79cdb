"""The tree of a template, as data (Go: text/template/parse/node.go). A node can say its text, as errors quote it.

`pos` counts characters from the start of the text. Nothing here evaluates.
"""

from __future__ import annotations

from msgspec import Struct

from emulator.output.strings import quote


class Name(Struct, frozen=True):
    """A function's name."""

    pos: int
    name: str

    def __str__(self) -> str:
        return self.name


class Field(Struct, frozen=True):
    """`.A.B`; Go counts the position of a longer chain from its second part."""

    pos: int
    names: tuple[str, ...]

    def __str__(self) -> str:
        return "".join(f".{name}" for name in self.names)


class Variable(Struct, frozen=True):
    pos: int
    name: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ".".join((self.name, *self.fields))


class Dot(Struct, frozen=True):
    pos: int

    def __str__(self) -> str:
        return "."


class Nil(Struct, frozen=True):
    pos: int

    def __str__(self) -> str:
        return "nil"


class Bool(Struct, frozen=True):
    pos: int
    value: bool

    def __str__(self) -> str:
        return "true" if self.value else "false"


class String(Struct, frozen=True):
    pos: int
    quoted: str
    text: str

    def __str__(self) -> str:
        return self.quoted


class Number(Struct, frozen=True):
    """A literal and all that it may stand for; None where it can't be that."""

    pos: int
    text: str
    integer: int | None = None
    unsigned: int | None = None
    real: float | None = None
    imaginary: complex | None = None

    def __str__(self) -> str:
        return self.text


class Chain(Struct, frozen=True):
    """`(pipeline).A.B`, or fields of a function's result."""

    pos: int
    base: Operand
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return parenthesized(self.base) + "".join(f".{name}" for name in self.fields)


class Command(Struct, frozen=True):
    pos: int
    args: tuple[Operand, ...]

    def __str__(self) -> str:
        return " ".join(parenthesized(arg) for arg in self.args)


class Pipe(Struct, frozen=True):
    pos: int
    commands: tuple[Command, ...]
    declared: tuple[Variable, ...] = ()
    assigns: bool = False

    def __str__(self) -> str:
        names = ", ".join(map(str, self.declared))
        head = f"{names} {'=' if self.assigns else ':='} " if self.declared else ""
        return head + " | ".join(map(str, self.commands))


Operand = Name | Field | Variable | Dot | Nil | Bool | String | Number | Chain | Pipe


def parenthesized(operand: Operand) -> str:
    return f"({operand})" if isinstance(operand, Pipe) else str(operand)


class Text(Struct, frozen=True):
    pos: int
    text: str


class Action(Struct, frozen=True):
    pos: int
    pipe: Pipe

    def __str__(self) -> str:
        return f"{{{{{self.pipe}}}}}"


class Branch(Struct, frozen=True):
    """`if`, `with` or `range`, as `kind` says; `otherwise` is None without an else."""

    pos: int
    kind: str
    pipe: Pipe
    body: tuple[Node, ...]
    otherwise: tuple[Node, ...] | None = None

    def __str__(self) -> str:
        return f"{{{{{self.kind} {self.pipe}}}}}…{{{{end}}}}"


class Jump(Struct, frozen=True):
    """`break` or `continue`."""

    pos: int
    kind: str


class Invoke(Struct, frozen=True):
    """`{{template "name" pipeline}}`."""

    pos: int
    name: str
    pipe: Pipe | None

    def __str__(self) -> str:
        argument = f" {self.pipe}" if self.pipe else ""
        return f"{{{{template {quote(self.name)}{argument}}}}}"


Node = Text | Action | Branch | Jump | Invoke

"""A jq program's tree, and what is said of a program that is none."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.errors import EmulatorError


class CompileError(EmulatorError):
    """The program is wrong; `lines` are what jq prints of it before its count."""

    def __init__(self, words: str, source: str, at: int) -> None:
        super().__init__(words)
        line = source.count("\n", 0, at) + 1
        self.count = 1
        self.lines = f"jq: error: {words} at <top-level>, line {line}:\n{source}{' ' * at}\n"


@dataclass(frozen=True, slots=True)
class Node:
    """`kind` says what `parts` and `value` are; `at` where it stands."""

    kind: str
    parts: tuple[Node, ...] = ()
    value: object = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class Definition:
    """`def name(parameters): body;` `$x` parameters keep their mark."""

    name: str
    parameters: tuple[str, ...]
    body: Node

"""One run of a jq program, bounded in steps, depth of calls and sizes of values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from emulator.machine.programs.jq.errors import Exhausted, Thrown
from emulator.machine.programs.jq.printer import short
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import Node
from emulator.machine.programs.jq.values import SIZE_MAX, Value

STEPS = 1_000_000
DEPTH_MAX = 40  # calls within calls: each takes several of Python's
Path: TypeAlias = "tuple[Value, ...] | None"
Output: TypeAlias = "tuple[Path, Value]"
Outputs: TypeAlias = "Iterator[tuple[Path, Value]]"
Native: TypeAlias = "Callable[[Machine, tuple[Node, ...], Scope, Path, Value], Outputs]"
Runner: TypeAlias = "Callable[[Machine, Node, Scope, Path, Value], Outputs]"


class Machine:
    """One run. `runners` run each kind of node; `natives` are the built-ins by name and count of arguments."""

    def __init__(
        self,
        runners: dict[str, Runner],
        natives: dict[tuple[str, int], Native],
        inputs: Iterator[Value],
        surroundings: dict[str, Any],
    ) -> None:
        self.runners, self.natives, self.inputs, self.surroundings = runners, natives, inputs, surroundings
        self.steps, self.depth = STEPS, 0

    def values(self, node: Node, scope: Scope, value: Value) -> Iterator[Value]:
        return (found for _, found in self.run(node, scope, None, value))

    def paths(self, node: Node, scope: Scope, value: Value) -> Iterator[tuple[tuple[Value, ...], Value]]:
        for path, found in self.run(node, scope, (), value):
            if path is None:
                raise Thrown(f"Invalid path expression with result {short(found)}")
            yield path, found

    def run(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        self.steps -= 1
        if self.steps < 0:
            raise Exhausted("docker-emulator: a program may take 1000000 steps")
        return self.runners[node.kind](self, node, scope, path, value)

    def formatted(self, name: str, value: Value) -> str:
        maker: Callable[[str, Value], str] = self.surroundings["format"]
        return maker(name, value)

    def sized(self, value: Value) -> Value:
        if len(value) > SIZE_MAX:
            raise Exhausted("docker-emulator: a value may have 16777216 characters or elements")
        return value


def truth(value: Value) -> bool:
    return value is not None and value is not False

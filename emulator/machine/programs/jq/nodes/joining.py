"""Two filters joined by an operator."""

from __future__ import annotations

from collections.abc import Callable

from emulator.machine.programs.jq.errors import Thrown
from emulator.machine.programs.jq.machine import Machine, Outputs, Path, truth
from emulator.machine.programs.jq.printer import short
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import Node
from emulator.machine.programs.jq.values import Value


def pipe(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    tracked = path is not None
    for inner, found in machine.run(node.parts[0], scope, path, value):
        if tracked and inner is None:
            yield from _untracked(machine, node.parts[1], scope, found)
        else:
            yield from machine.run(node.parts[1], scope, inner, found)


def _untracked(machine: Machine, node: Node, scope: Scope, value: Value) -> Outputs:
    """A value without a path may be looked at, but not into."""
    for inner, found in machine.run(node, scope, (), value):
        if inner:
            raise Thrown(f"Invalid path expression with result {short(value)}")
        yield None, found


def comma(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    for part in node.parts:
        yield from machine.run(part, scope, path, value)


def alternative(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    any_good = False
    for inner, found in machine.run(node.parts[0], scope, path, value):
        if truth(found):
            any_good = True
            yield inner, found
    if not any_good:
        yield from machine.run(node.parts[1], scope, path, value)


def both(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    wants = node.kind == "and"
    for left in machine.values(node.parts[0], scope, value):
        if truth(left) != wants:
            yield None, not wants
            continue
        for right in machine.values(node.parts[1], scope, value):
            yield None, truth(right)


def binary(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    operator: Callable[[str, Value, Value], Value] = machine.surroundings["operator"]
    for right in machine.values(node.parts[1], scope, value):
        for left in machine.values(node.parts[0], scope, value):
            found = operator(str(node.value), left, right)
            yield None, machine.sized(found) if isinstance(found, str | list) else found

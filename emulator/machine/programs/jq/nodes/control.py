"""`if`, `try`, `label` and `break`."""

from __future__ import annotations

from emulator.machine.programs.jq.errors import Broken, Thrown
from emulator.machine.programs.jq.machine import Machine, Outputs, Path, truth
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import Node
from emulator.machine.programs.jq.values import Value


def condition(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    for one in machine.values(node.parts[0], scope, value):
        yield from machine.run(node.parts[1 if truth(one) else 2], scope, path, value)


def attempt(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    try:
        yield from machine.run(node.parts[0], scope, path, value)
    except Thrown as thrown:
        if len(node.parts) > 1:
            yield from machine.run(node.parts[1], scope, None, thrown.value)


def label(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    mark = object()
    try:
        yield from machine.run(node.parts[0], scope.with_variable(f"*{node.value}", mark), path, value)
    except Broken as broken:
        if broken.label is not mark:
            raise


def leave(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    raise Broken(scope.variable(f"*{node.value}"))
    yield  # a generator

"""Definitions and calls."""

from __future__ import annotations

from emulator.machine.programs.jq.errors import Exhausted
from emulator.machine.programs.jq.machine import DEPTH_MAX, Machine, Outputs, Path
from emulator.machine.programs.jq.scope import Closure, Scope, defined
from emulator.machine.programs.jq.syntax import Node
from emulator.machine.programs.jq.values import Value


def define(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    return machine.run(node.parts[0], defined(scope, node.value), path, value)


def call(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    name, count = str(node.value), len(node.parts)
    closure = scope.function(name, count)
    if closure is None:
        return machine.natives[name, count](machine, node.parts, scope, path, value)
    return _apply(machine, closure, node.parts, scope, path, value)


def _apply(machine: Machine, closure: Closure, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    machine.depth += 1
    if machine.depth > DEPTH_MAX:
        machine.depth = 0
        raise Exhausted(f"docker-emulator: calls within calls are emulated {DEPTH_MAX} deep")
    try:
        scopes = [Scope(closure.scope)]
        for name, argument in zip(closure.parameters, arguments, strict=True):
            own = Closure(argument, scope)
            if not name.startswith("$"):
                scopes = [Scope(one, {}, {(name, 0): own}) for one in scopes]
                continue
            found = list(machine.values(argument, scope, value))
            scopes = [Scope(one, {name: given}, {(name[1:], 0): own}) for given in found for one in scopes]
        for inner in scopes:
            yield from machine.run(closure.body, inner, path, value)
    finally:
        machine.depth = max(machine.depth - 1, 0)

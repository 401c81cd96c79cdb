"""`=`, `|=` and the operators that update."""

from __future__ import annotations

from collections.abc import Callable

from emulator.machine.programs.jq.machine import Machine, Outputs, Path, truth
from emulator.machine.programs.jq.paths import get, put, remove
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import Node
from emulator.machine.programs.jq.values import Value


def assign(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    for fresh in machine.values(node.parts[1], scope, value):
        result = value
        for where, _ in machine.paths(node.parts[0], scope, value):
            result = put(result, where, fresh)
        yield None, result


def update(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    mark = str(node.value)
    if mark == "|=":
        yield (
            None,
            modified(machine, node.parts[0], scope, value, lambda old: next(machine.values(node.parts[1], scope, old), _GONE)),
        )
        return
    operator: Callable[[str, Value, Value], Value] = machine.surroundings["operator"]
    for right in machine.values(node.parts[1], scope, value):
        if mark == "//=":
            yield None, modified(machine, node.parts[0], scope, value, lambda old, right=right: old if truth(old) else right)  # type: ignore[misc]
        else:
            yield None, modified(machine, node.parts[0], scope, value, lambda old, right=right: operator(mark[:-1], old, right))  # type: ignore[misc]


def modified(machine: Machine, where: Node, scope: Scope, value: Value, change: Callable[[Value], Value]) -> Value:
    gone: list[tuple[Value, ...]] = []
    for path, _ in list(machine.paths(where, scope, value)):
        fresh = change(get(value, path))
        if fresh is _GONE:
            gone.append(path)
        else:
            value = put(value, path, fresh)
    return remove(value, gone)


_GONE = object()

"""Literals, variables, strings, arrays and objects."""

from __future__ import annotations

from emulator.machine.programs.jq.errors import Thrown
from emulator.machine.programs.jq.machine import Machine, Outputs, Path
from emulator.machine.programs.jq.printer import short
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import Node
from emulator.machine.programs.jq.values import SIZE_MAX, Value, kind


def identity(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    yield path, value


def literal(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    yield None, node.value


def variable(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    name = str(node.value)
    if name == "$__loc__":
        yield None, {"file": "<top-level>", "line": 1}
    elif name == "$ENV":
        yield None, machine.surroundings["env"]
    else:
        yield None, scope.variable(name)


def string(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    parts = node.value if isinstance(node.value, tuple) else ()
    name = str(node.parts[0].value) if node.parts else "@text"
    texts: list[tuple[str, ...]] = [()]
    for part in parts:
        if isinstance(part, Node):
            found = [machine.formatted(name, one) for one in machine.values(part, scope, value)]
            texts = [(*before, one) for one in found for before in texts]
        else:
            texts = [(*before, str(part)) for before in texts]
    for one in texts:
        yield None, machine.sized("".join(one))


def formatted(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    yield None, machine.formatted(str(node.value), value)


def collect(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    found: list[Value] = []
    for part in node.parts:
        for one in machine.values(part, scope, value):
            found.append(one)
            if len(found) > SIZE_MAX:
                machine.sized(found)
    yield None, found


def construct(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    made: list[dict[str, Value]] = [{}]
    for pair in node.parts:
        key_node, value_node = pair.parts
        fresh = []
        for key in machine.values(key_node, scope, value):
            if not isinstance(key, str):
                raise Thrown(f"Cannot use {kind(key)} ({short(key)}) as object key")
            for one in machine.values(value_node, scope, value):
                fresh += [{**before, key: one} for before in made]
        made = fresh
    for found in made:
        yield None, found


def group(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    return machine.run(node.parts[0], scope, path, value)


def negate(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    for one in machine.values(node.parts[0], scope, value):
        if kind(one) != "number":
            raise Thrown(f"{kind(one)} ({short(one)}) cannot be negated")
        yield None, -one if one else -0.0

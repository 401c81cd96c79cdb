"""What a value holds: `.[key]`, `.[from:to]`, `.[]`."""

from __future__ import annotations

from emulator.machine.programs.jq.errors import Thrown
from emulator.machine.programs.jq.machine import Machine, Outputs, Path
from emulator.machine.programs.jq.paths import index, longer
from emulator.machine.programs.jq.printer import short
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import Node
from emulator.machine.programs.jq.values import Value, kind


def element(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    for inner, found in machine.run(node.parts[0], scope, path, value):
        for key in machine.values(node.parts[1], scope, value):
            yield longer(inner, key), index(found, key)


def section(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    for inner, found in machine.run(node.parts[0], scope, path, value):
        for end in machine.values(node.parts[2], scope, value):
            for start in machine.values(node.parts[1], scope, value):
                key = {"start": start, "end": end}
                yield longer(inner, key), index(found, key)


def each(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    for inner, found in machine.run(node.parts[0], scope, path, value):
        yield from _elements(inner, found)


def _elements(path: Path, value: Value) -> Outputs:
    if isinstance(value, list):
        for place, one in enumerate(list(value)):
            yield longer(path, place), one
    elif isinstance(value, dict):
        for key, one in list(value.items()):
            yield longer(path, key), one
    else:
        raise Thrown(
            f"Cannot iterate over {kind(value)} ({short(value)})" if value is not None else "Cannot iterate over null (null)"
        )

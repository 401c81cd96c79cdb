"""`path`, `getpath` and `setpath`."""

from __future__ import annotations

from emulator.machine.programs.jq.machine import Machine, Outputs, Path
from emulator.machine.programs.jq.paths import get, put
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import Node
from emulator.machine.programs.jq.values import Value


def at_path(value: Value, path: Value) -> Value:
    for key in path:
        if value is None:
            return None
        value = get(value, (key,))
    return value


def paths_of(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for found, _ in machine.paths(arguments[0], scope, value):
        yield None, list(found)


def get_path(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for where in machine.values(arguments[0], scope, value):
        yield (None if path is None else (*path, *where)), at_path(value, where)


def set_path(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for where in machine.values(arguments[0], scope, value):
        for fresh in machine.values(arguments[1], scope, value):
            yield None, put(value, tuple(where), fresh)

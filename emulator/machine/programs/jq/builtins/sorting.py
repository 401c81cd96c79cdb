"""An array in the order of what a filter gives for each of its values."""

from __future__ import annotations

from emulator.machine.programs.jq.builtins.kinds import array
from emulator.machine.programs.jq.machine import Machine, Outputs, Path
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import Node
from emulator.machine.programs.jq.values import Value, by_order, compare


def _keyed(machine: Machine, arguments: tuple[Node, ...], scope: Scope, value: Value, words: str) -> list[tuple[Value, Value]]:
    items = array(value, words)
    pairs = [(list(machine.values(arguments[0], scope, one)), one) for one in items]
    return sorted(pairs, key=lambda pair: by_order(pair[0]))


def sort_by(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    yield None, [one for _, one in _keyed(machine, arguments, scope, value, "cannot be sorted, as it is not an array")]


def group_by(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    groups: list[list[Value]] = []
    last: Value = None
    for key, one in _keyed(machine, arguments, scope, value, "cannot be grouped, as it is not an array"):
        if groups and compare(key, last) == 0:
            groups[-1].append(one)
        else:
            groups.append([one])
        last = key
    yield None, groups


def unique_by(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for _, groups in group_by(machine, arguments, scope, path, value):
        yield None, [group[0] for group in groups]

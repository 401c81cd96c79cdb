"""What is outside the program: its inputs, the time, its end, its errors, and what functions there are."""

from __future__ import annotations

from emulator.machine.programs.jq.builtins.kinds import number
from emulator.machine.programs.jq.errors import Halted, Thrown
from emulator.machine.programs.jq.machine import Machine, Outputs, Path
from emulator.machine.programs.jq.printer import COMPACT
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import Node
from emulator.machine.programs.jq.values import Value


def error(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for one in machine.values(arguments[0], scope, value) if arguments else [value]:
        if one is not None:  # jq 1.6 takes error(null) for empty
            raise Thrown(one)
    return iter(())


def next_input(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    found = next(machine.inputs, next_input)
    if found is next_input:
        raise Thrown("break")
    yield None, found


def all_inputs(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    return ((None, one) for one in machine.inputs)


def now(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    yield None, machine.surroundings["now"]


def halt(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for status in machine.values(arguments[0], scope, value) if arguments else [0]:
        raise Halted(value, int(number(status)), silent=not arguments)
    return iter(())


def debug(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    machine.surroundings["told"].append(COMPACT.text(["DEBUG:", value]) + "\n")
    yield path, value


def known_functions(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    own = [key for place in _reach(scope) for key in place.functions]
    yield None, [f"{name}/{count}" for name, count in [*machine.natives, *own]]


def _reach(scope: Scope | None) -> list[Scope]:
    return [] if scope is None else [scope, *_reach(scope.parent)]

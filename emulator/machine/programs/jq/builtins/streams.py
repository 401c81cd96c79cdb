"""Streams of outputs: made, cut short, gone through."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from emulator.machine.programs.jq.errors import Thrown
from emulator.machine.programs.jq.machine import Machine, Outputs, Path, truth
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import Node
from emulator.machine.programs.jq.values import Value, kind


def empty(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    return iter(())


def select(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for one in machine.values(arguments[0], scope, value):
        if truth(one):
            yield path, value


def recurse(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    """Depth first, with a stack of what is under way."""
    step = arguments[0] if arguments else Node("try", (Node("each", (Node("identity"),)),))
    yield path, value
    stack = [machine.run(step, scope, path, value)]
    while stack:
        found = next(stack[-1], None)
        if found is None:
            stack.pop()
            continue
        if len(arguments) > 1 and not any(truth(one) for one in machine.values(arguments[1], scope, found[1])):
            continue
        yield found
        if len(stack) > 10_000:
            raise Thrown("docker-emulator: recurse is emulated 10000 deep")
        stack.append(machine.run(step, scope, *found))


def counted(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    steps: list[Node] = list(arguments) if len(arguments) > 2 else [*arguments, Node("literal", value=1)]
    for start in machine.values(steps[0], scope, value):
        for stop in machine.values(steps[1], scope, value):
            for step in machine.values(steps[2], scope, value):
                if any(kind(one) != "number" for one in (start, stop, step)):
                    raise Thrown("Range bounds must be numeric")
                at = start
                while (step > 0 and at < stop) or (step < 0 and at > stop):
                    machine.steps -= 1
                    if machine.steps < 0:
                        machine.run(Node("identity"), scope, None, None)
                    yield None, at
                    at += step


def any_of(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    yield None, any(_truths(machine, arguments, scope, value))


def all_of(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    yield None, all(_truths(machine, arguments, scope, value))


def _truths(machine: Machine, arguments: tuple[Node, ...], scope: Scope, value: Value) -> Iterator[bool]:
    for item in machine.values(arguments[0], scope, value):
        yield from (truth(one) for one in machine.values(arguments[1], scope, item))


def limit(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for count in machine.values(arguments[0], scope, value):
        for place, found in enumerate(machine.run(arguments[1], scope, path, value), 1):
            yield found
            if place >= count >= 0:  # jq 1.6 gives one for none, and all for less
                break


def first(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for found in machine.run(arguments[0], scope, path, value):
        yield found
        return


def last(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    held = list(deque(machine.run(arguments[0], scope, path, value), maxlen=1))
    yield from held


def nth(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for count in machine.values(arguments[0], scope, value):
        if count < 0:
            raise Thrown("Out of bounds negative array index")
        for place, found in enumerate(machine.run(arguments[1], scope, path, value)):
            if place == count:
                yield found
                break


def until(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    while not any(truth(one) for one in machine.values(arguments[0], scope, value)):
        value = next(machine.values(arguments[1], scope, value))
    yield None, value


def while_true(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    while any(truth(one) for one in machine.values(arguments[0], scope, value)):
        yield path, value
        value = next(machine.values(arguments[1], scope, value))


def repeat(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    return recurse(machine, arguments, scope, path, value)

"""`as`, with its patterns, and the folds that bind: `reduce` and `foreach`."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from emulator.machine.programs.jq.errors import Thrown
from emulator.machine.programs.jq.machine import Machine, Outputs, Path
from emulator.machine.programs.jq.paths import index
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import Node
from emulator.machine.programs.jq.values import Value


def bind(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    patterns = node.value if isinstance(node.value, tuple) else ()
    names = {name: None for pattern in patterns for name in names_of(pattern)} if len(patterns) > 1 else {}
    for source in machine.values(node.parts[0], scope, value):
        for place, pattern in enumerate(patterns):
            try:
                base = Scope(scope, dict(names)) if names else scope
                for inner in matched(machine, pattern, base, source, value):
                    yield from machine.run(node.parts[1], inner, path, value)
                break
            except Thrown:
                if place == len(patterns) - 1:
                    raise


def matched(machine: Machine, pattern: Node, scope: Scope, source: Value, value: Value) -> Iterator[Scope]:
    """The scopes in which a pattern's names are bound."""
    if pattern.kind == "variable":
        yield scope.with_variable(str(pattern.value), source)
    elif pattern.kind == "array":
        items = [(Node("literal", value=place), part) for place, part in enumerate(pattern.parts)]
        yield from _all_matched(machine, items, scope, source, value)
    else:
        pairs = [(pair.parts[0], pair.parts[1]) for pair in pattern.parts]
        yield from _all_matched(machine, pairs, scope, source, value)


def _all_matched(
    machine: Machine, pairs: list[tuple[Node, Node]], scope: Scope, source: Value, value: Value
) -> Iterator[Scope]:
    if not pairs:
        yield scope
        return
    (key_node, part), rest = pairs[0], pairs[1:]
    for key in machine.values(key_node, scope, value):
        for inner in matched(machine, part, scope, index(source, key), value):
            yield from _all_matched(machine, rest, inner, source, value)


def reduce(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    source, start, update = node.parts
    pattern = node.value
    assert isinstance(pattern, Node)
    for state in machine.values(start, scope, value):
        for one in machine.values(source, scope, value):
            for inner in matched(machine, pattern, scope, one, value):
                held = list(deque(machine.values(update, inner, state), maxlen=1))
                state = held[0] if held else None
        yield None, state


def foreach(machine: Machine, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
    pattern = node.value
    assert isinstance(pattern, Node)
    for state in machine.values(node.parts[1], scope, value):
        for one in machine.values(node.parts[0], scope, value):
            for inner in matched(machine, pattern, scope, one, value):
                for fresh in machine.values(node.parts[2], inner, state):
                    state = fresh
                    if len(node.parts) > 3:
                        yield from ((None, found) for found in machine.values(node.parts[3], inner, state))
                    else:
                        yield None, state


def names_of(pattern: Node) -> list[str]:
    if pattern.kind == "variable":
        return [str(pattern.value)]
    return [name for part in pattern.parts for name in names_of(part.parts[1] if part.kind == "pair" else part)]

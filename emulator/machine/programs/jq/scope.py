"""The names that a jq program's node can reach: variables, functions, arguments."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.machine.programs.jq.syntax import Definition, Node
from emulator.machine.programs.jq.values import Value


@dataclass(frozen=True, slots=True)
class Closure:
    """What a name stands for: a definition, or an argument with where it was written."""

    body: Node
    scope: Scope
    parameters: tuple[str, ...] = ()
    own: bool = True  # an argument is run where it was written; a definition sees itself


@dataclass(frozen=True, slots=True)
class Scope:
    """Names in reach, innermost first."""

    parent: Scope | None = None
    variables: dict[str, Value] = field(default_factory=dict)
    functions: dict[tuple[str, int], Closure] = field(default_factory=dict)

    def variable(self, name: str) -> Value:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.variables:
                return scope.variables[name]
            scope = scope.parent
        raise KeyError(name)

    def function(self, name: str, count: int) -> Closure | None:
        scope: Scope | None = self
        while scope is not None:
            found = scope.functions.get((name, count))
            if found is not None:
                return found
            scope = scope.parent
        return None

    def with_variable(self, name: str, value: Value) -> Scope:
        return Scope(self, {name: value})


def defined(scope: Scope, definition: object) -> Scope:
    """The scope in which a definition, which sees itself, is known."""
    assert isinstance(definition, Definition)
    inner = Scope(scope)
    inner.functions[definition.name, len(definition.parameters)] = Closure(definition.body, inner, definition.parameters)
    return inner

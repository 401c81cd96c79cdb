"""What is wrong with a jq program before it runs: unknown names, and constants that can't be put together."""

from __future__ import annotations

from emulator.machine.programs.jq.machine import Native
from emulator.machine.programs.jq.nodes.binding import names_of
from emulator.machine.programs.jq.printer import short
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import CompileError, Definition, Node
from emulator.machine.programs.jq.values import kind


def check(node: Node, scope: Scope, source: str, natives: dict[tuple[str, int], Native]) -> list[CompileError]:
    """What names are unknown; each is an error of its own."""
    found: list[CompileError] = []
    stack: list[tuple[Node, frozenset[str], frozenset[tuple[str, int]]]] = [
        (node, frozenset(_all_variables(scope)), frozenset())
    ]
    while stack:
        one, names, functions = stack.pop()
        if one.kind == "variable" and one.value not in ("$__loc__", "$ENV") and one.value not in names:
            found.append(CompileError(f"{one.value} is not defined", source, one.at))
        if one.kind == "call":
            key = (str(one.value), len(one.parts))
            if key not in functions and key not in natives and scope.function(*key) is None:
                found.append(CompileError(f"{key[0]}/{key[1]} is not defined", source, one.at))
        found += _folded(one, source)
        inner_names, inner_functions = names, functions
        if one.kind == "def" and isinstance(one.value, Definition):
            own = one.value
            inner_functions = functions | {(own.name, len(own.parameters))}
            variables = {name for name in own.parameters if name.startswith("$")}
            plain = {(name.lstrip("$"), 0) for name in own.parameters}
            stack.append((own.body, names | variables, inner_functions | plain))
        elif one.kind == "as":
            patterns = one.value if isinstance(one.value, tuple) else ()
            bound = names | {name for pattern in patterns for name in names_of(pattern)}
            stack += [(one.parts[1], bound, functions), (one.parts[0], names, functions)]
            continue
        elif one.kind in ("reduce", "foreach") and isinstance(one.value, Node):
            bound = names | set(names_of(one.value))
            stack += [(part, bound, functions) for part in one.parts[2:]]
            stack += [(part, names, functions) for part in one.parts[:2]]
            continue
        if one.kind == "string" and isinstance(one.value, tuple):
            stack += [(part, names, functions) for part in one.value if isinstance(part, Node)]
        stack += [(part, inner_names, inner_functions) for part in reversed(one.parts)]
    return found


def _folded(node: Node, source: str) -> list[CompileError]:
    """What jq finds wrong while it puts constants together."""
    literals = all(part.kind == "literal" for part in node.parts)
    if node.kind == "binary" and node.value == "/" and literals and node.parts[1].value == 0:
        return [CompileError("Division by zero?", source, 0)]
    if node.kind == "pair" and node.parts[0].kind == "group" and node.parts[0].parts[0].kind == "literal":
        key = node.parts[0].parts[0].value
        return [CompileError(f"Cannot use {kind(key)} ({short(key)}) as object key", source, node.parts[0].at)]
    return []


def _all_variables(scope: Scope | None) -> list[str]:
    return [] if scope is None else [*scope.variables, *_all_variables(scope.parent)]

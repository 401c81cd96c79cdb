"""What is wrong with a jq program before it runs: unknown names, and constants that can't be put together."""

from __future__ import annotations

from typing import TypeAlias

from emulator.machine.programs.jq.machine import Native
from emulator.machine.programs.jq.nodes.binding import names_of
from emulator.machine.programs.jq.printer import short
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import CompileError, Definition, Node
from emulator.machine.programs.jq.values import kind

Functions: TypeAlias = "frozenset[tuple[str, int]]"
Waiting: TypeAlias = "tuple[Node, frozenset[str], Functions]"
"""A node, and the variables and functions that are known there."""


def check(node: Node, scope: Scope, source: str, natives: dict[tuple[str, int], Native]) -> list[CompileError]:
    """What names are unknown; each is an error of its own."""
    found: list[CompileError] = []
    stack: list[Waiting] = [(node, frozenset(_all_variables(scope)), frozenset())]
    while stack:
        one, names, functions = stack.pop()
        if one.kind == "variable" and one.value not in ("$__loc__", "$ENV") and one.value not in names:
            found.append(CompileError(f"{one.value} is not defined", source, one.at))
        if one.kind == "call":
            key = (str(one.value), len(one.parts))
            if key not in functions and key not in natives and scope.function(*key) is None:
                found.append(CompileError(f"{key[0]}/{key[1]} is not defined", source, one.at))
        found += _folded(one, source)
        stack += _within(one, names, functions)
    return found


def _within(node: Node, names: frozenset[str], functions: Functions) -> list[Waiting]:
    """A node's parts, the last that is looked at first, with what the node makes known to each."""
    parts = node.parts
    if node.kind == "as":
        patterns = node.value if isinstance(node.value, tuple) else ()
        bound = names | {name for pattern in patterns for name in names_of(pattern)}
        return [(parts[1], bound, functions), (parts[0], names, functions)]
    if node.kind in ("reduce", "foreach") and isinstance(node.value, Node):
        bound = names | set(names_of(node.value))
        return [(part, bound, functions) for part in parts[2:]] + [(part, names, functions) for part in parts[:2]]
    if node.kind == "def" and isinstance(node.value, Definition):
        own = node.value
        inner = functions | {(own.name, len(own.parameters))}
        variables = {name for name in own.parameters if name.startswith("$")}
        plain = {(name.lstrip("$"), 0) for name in own.parameters}
        return [(own.body, names | variables, inner | plain), *((part, names, inner) for part in reversed(parts))]
    texts = node.value if node.kind == "string" and isinstance(node.value, tuple) else ()
    inserted = [(part, names, functions) for part in texts if isinstance(part, Node)]
    return inserted + [(part, names, functions) for part in reversed(parts)]



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

"""No order comes from a set: the hash of a string differs from run to run. Whoever walks over one sorts it first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

EMULATOR = Path(__file__).parents[2] / "emulator"
MAKERS = ("set", "frozenset")
ORDERED_BY = ("list", "tuple", "iter", "enumerate", "deque")
ORDERLESS = ("sum", "any", "all", "min", "max", "set", "frozenset", "sorted", "len")


def is_set(node: ast.expr, known: frozenset[str]) -> bool:
    """A set by its looks: a display, a comprehension, a call of `set`, the union of sets, or a name that holds one."""
    if isinstance(node, ast.Set | ast.SetComp):
        return True
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in MAKERS and bool(node.args)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd | ast.Sub | ast.BitXor):
        return is_set(node.left, known) or is_set(node.right, known)
    return isinstance(node, ast.Name) and node.id in known


def held(function: ast.AST) -> frozenset[str]:
    """The names of a function that hold sets, by what is assigned to them or how they are annotated."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and is_set(node.value, frozenset(found)):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
            name = node.arg if isinstance(node, ast.arg) else getattr(node.target, "id", "")
            text = ast.unparse(node.annotation)
            if text.startswith(("set[str", "frozenset[str")):
                found.add(name)
    return frozenset(found - {""})


def walks(tree: ast.Module) -> Iterator[int]:
    """The lines that walk over a set in its own order."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        known = held(function)
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and node.args]
        harmless = {id(call.args[0]) for call in calls if isinstance(call.func, ast.Name) and call.func.id in ORDERLESS}
        for node in ast.walk(function):
            iterated: list[ast.expr] = []
            if isinstance(node, ast.For | ast.AsyncFor):
                iterated = [node.iter]
            elif isinstance(node, ast.ListComp | ast.DictComp | ast.GeneratorExp) and id(node) not in harmless:
                iterated = [one.iter for one in node.generators]
            elif isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                iterated = node.args[:1] if name in ORDERED_BY or name == "join" else []
            yield from (one.lineno for one in iterated if is_set(one, known))


def test_nobody_walks_over_a_set() -> None:
    found = []
    for path in sorted(EMULATOR.rglob("*.py")):
        name = str(path.relative_to(EMULATOR))
        lines = dict.fromkeys(walks(ast.parse(path.read_text(encoding="utf-8"))))
        found += [f"{name}:{line}" for line in lines]
    assert found == []

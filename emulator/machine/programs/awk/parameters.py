"""Which parameters of functions are arrays: what awk programs do not say."""

from __future__ import annotations

from emulator.machine.programs.awk import syntax


def array_parameters(program: syntax.Program) -> dict[str, set[str]]:
    """Which parameters of which function are used as arrays, there or by what it calls."""
    found: dict[str, set[str]] = {name: set() for name in program.functions}
    calls: list[tuple[str, syntax.Call]] = []
    for name, function in program.functions.items():
        for node in nodes(function.body):
            if isinstance(node, (syntax.Index, syntax.Membership, syntax.ForIn, syntax.Delete)):
                found[name].add(node.array)
            elif (
                isinstance(node, syntax.Builtin)
                and node.name == "split"
                and len(node.arguments) > 1
                and isinstance(node.arguments[1], syntax.Variable)
            ):
                found[name].add(node.arguments[1].name)
            elif isinstance(node, syntax.Call):
                calls.append((name, node))
    changed = True
    while changed:
        changed = False
        for caller, call in calls:
            function_called = program.functions.get(call.name)
            if function_called is None:
                continue
            for parameter, argument in zip(function_called.parameters, call.arguments, strict=False):
                if (
                    parameter in found[call.name]
                    and isinstance(argument, syntax.Variable)
                    and argument.name not in found[caller]
                ):
                    found[caller].add(argument.name)
                    changed = True
    return found


def nodes(top: object) -> list[object]:
    """All nodes of a tree."""
    found: list[object] = []
    stack = [top]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack.extend(node)
        elif hasattr(node, "__dataclass_fields__"):
            found.append(node)
            stack.extend(getattr(node, name) for name in node.__dataclass_fields__)
    return found

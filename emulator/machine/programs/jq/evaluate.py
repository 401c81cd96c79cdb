"""jq's programs run: a node and an input give any number of outputs, each with its path where paths are asked for.

Bounded: steps, depth of calls, sizes of values. What goes wrong in a program is a Thrown, which `try` catches.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from emulator.errors import EmulatorError
from emulator.machine.programs.jq.parser import CompileError, Definition, Node
from emulator.machine.programs.jq.values import COMPACT, SIZE_MAX, Value, compare, kind, short

STEPS = 1_000_000
DEPTH_MAX = 40  # calls within calls: each takes several of Python's
Path: TypeAlias = "tuple[Value, ...] | None"
Output: TypeAlias = "tuple[Path, Value]"
Outputs: TypeAlias = "Iterator[tuple[Path, Value]]"


class Thrown(EmulatorError):
    """An error of the program; `value` is what `catch` gets."""

    def __init__(self, value: Value) -> None:
        super().__init__(value if isinstance(value, str) else COMPACT.text(value))
        self.value = value


class Broken(EmulatorError):
    """`break $label`."""

    def __init__(self, label: object) -> None:
        super().__init__("break")
        self.label = label


class Halted(EmulatorError):
    """`halt` and `halt_error`."""

    def __init__(self, value: Value, status: int, silent: bool) -> None:
        super().__init__("halt")
        self.value, self.status, self.silent = value, status, silent


class Exhausted(EmulatorError):
    """A bound of ours, not of jq's."""


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


Native: TypeAlias = "Callable[[Machine, tuple[Node, ...], Scope, Path, Value], Outputs]"


class Machine:
    """One run. `natives` are the built-ins by name and count of arguments."""

    def __init__(self, natives: dict[tuple[str, int], Native], inputs: Iterator[Value], surroundings: dict[str, Any]) -> None:
        self.natives, self.inputs, self.surroundings = natives, inputs, surroundings
        self.steps, self.depth = STEPS, 0

    def values(self, node: Node, scope: Scope, value: Value) -> Iterator[Value]:
        return (found for _, found in self.run(node, scope, None, value))

    def paths(self, node: Node, scope: Scope, value: Value) -> Iterator[tuple[tuple[Value, ...], Value]]:
        for path, found in self.run(node, scope, (), value):
            if path is None:
                raise Thrown(f"Invalid path expression with result {short(found)}")
            yield path, found

    def run(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        self.steps -= 1
        if self.steps < 0:
            raise Exhausted("docker-emulator: a program may take 1000000 steps")
        return _RUNNERS[node.kind](self, node, scope, path, value)

    # ---- terms

    def identity(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        yield path, value

    def literal(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        yield None, node.value

    def variable(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        name = str(node.value)
        if name == "$__loc__":
            yield None, {"file": "<top-level>", "line": 1}
        elif name == "$ENV":
            yield None, self.surroundings["env"]
        else:
            yield None, scope.variable(name)

    def string(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        parts = node.value if isinstance(node.value, tuple) else ()
        name = str(node.parts[0].value) if node.parts else "@text"
        texts: list[tuple[str, ...]] = [()]
        for part in parts:
            if isinstance(part, Node):
                found = [self.formatted(name, one) for one in self.values(part, scope, value)]
                texts = [(*before, one) for one in found for before in texts]
            else:
                texts = [(*before, str(part)) for before in texts]
        for one in texts:
            yield None, self.sized("".join(one))

    def formatted(self, name: str, value: Value) -> str:
        maker: Callable[[str, Value], str] = self.surroundings["format"]
        return maker(name, value)

    def format(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        yield None, self.formatted(str(node.value), value)

    def sized(self, value: Value) -> Value:
        if len(value) > SIZE_MAX:
            raise Exhausted("docker-emulator: a value may have 16777216 characters or elements")
        return value

    def collect(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        found: list[Value] = []
        for part in node.parts:
            for one in self.values(part, scope, value):
                found.append(one)
                if len(found) > SIZE_MAX:
                    self.sized(found)
        yield None, found

    def object(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        made: list[dict[str, Value]] = [{}]
        for pair in node.parts:
            key_node, value_node = pair.parts
            fresh = []
            for key in self.values(key_node, scope, value):
                if not isinstance(key, str):
                    raise Thrown(f"Cannot use {kind(key)} ({short(key)}) as object key")
                for one in self.values(value_node, scope, value):
                    fresh += [{**before, key: one} for before in made]
            made = fresh
        for found in made:
            yield None, found

    def group(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        return self.run(node.parts[0], scope, path, value)

    def negate(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        for one in self.values(node.parts[0], scope, value):
            if kind(one) != "number":
                raise Thrown(f"{kind(one)} ({short(one)}) cannot be negated")
            yield None, -one if one else -0.0

    # ---- looking in

    def index(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        for inner, found in self.run(node.parts[0], scope, path, value):
            for key in self.values(node.parts[1], scope, value):
                yield _longer(inner, key), index(found, key)

    def slice(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        for inner, found in self.run(node.parts[0], scope, path, value):
            for end in self.values(node.parts[2], scope, value):
                for start in self.values(node.parts[1], scope, value):
                    key = {"start": start, "end": end}
                    yield _longer(inner, key), index(found, key)

    def each(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        for inner, found in self.run(node.parts[0], scope, path, value):
            yield from self.elements(inner, found)

    def elements(self, path: Path, value: Value) -> Outputs:
        if isinstance(value, list):
            for place, one in enumerate(list(value)):
                yield _longer(path, place), one
        elif isinstance(value, dict):
            for key, one in list(value.items()):
                yield _longer(path, key), one
        else:
            raise Thrown(
                f"Cannot iterate over {kind(value)} ({short(value)})"
                if value is not None
                else "Cannot iterate over null (null)"
            )

    # ---- joining

    def pipe(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        tracked = path is not None
        for inner, found in self.run(node.parts[0], scope, path, value):
            if tracked and inner is None:
                yield from self._untracked(node.parts[1], scope, found)
            else:
                yield from self.run(node.parts[1], scope, inner, found)

    def _untracked(self, node: Node, scope: Scope, value: Value) -> Outputs:
        """A value without a path may be looked at, but not into."""
        for inner, found in self.run(node, scope, (), value):
            if inner:
                raise Thrown(f"Invalid path expression with result {short(value)}")
            yield None, found

    def comma(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        for part in node.parts:
            yield from self.run(part, scope, path, value)

    def alternative(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        any_good = False
        for inner, found in self.run(node.parts[0], scope, path, value):
            if truth(found):
                any_good = True
                yield inner, found
        if not any_good:
            yield from self.run(node.parts[1], scope, path, value)

    def both(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        wants = node.kind == "and"
        for left in self.values(node.parts[0], scope, value):
            if truth(left) != wants:
                yield None, not wants
                continue
            for right in self.values(node.parts[1], scope, value):
                yield None, truth(right)

    def binary(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        operator: Callable[[str, Value, Value], Value] = self.surroundings["operator"]
        for right in self.values(node.parts[1], scope, value):
            for left in self.values(node.parts[0], scope, value):
                found = operator(str(node.value), left, right)
                yield None, self.sized(found) if isinstance(found, str | list) else found

    # ---- control

    def condition(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        for one in self.values(node.parts[0], scope, value):
            yield from self.run(node.parts[1 if truth(one) else 2], scope, path, value)

    def attempt(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        try:
            yield from self.run(node.parts[0], scope, path, value)
        except Thrown as thrown:
            if len(node.parts) > 1:
                yield from self.run(node.parts[1], scope, None, thrown.value)

    def bind(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        patterns = node.value if isinstance(node.value, tuple) else ()
        names = {name: None for pattern in patterns for name in _names(pattern)} if len(patterns) > 1 else {}
        for source in self.values(node.parts[0], scope, value):
            for place, pattern in enumerate(patterns):
                try:
                    base = Scope(scope, dict(names)) if names else scope
                    for inner in self.matched(pattern, base, source, value):
                        yield from self.run(node.parts[1], inner, path, value)
                    break
                except Thrown:
                    if place == len(patterns) - 1:
                        raise

    def matched(self, pattern: Node, scope: Scope, source: Value, value: Value) -> Iterator[Scope]:
        """The scopes in which a pattern's names are bound."""
        if pattern.kind == "variable":
            yield scope.with_variable(str(pattern.value), source)
        elif pattern.kind == "array":
            yield from self._all_matched(
                [(Node("literal", value=place), part) for place, part in enumerate(pattern.parts)], scope, source, value, list
            )
        else:
            pairs = [(pair.parts[0], pair.parts[1]) for pair in pattern.parts]
            yield from self._all_matched(pairs, scope, source, value, dict)

    def _all_matched(
        self, pairs: list[tuple[Node, Node]], scope: Scope, source: Value, value: Value, wanted: type
    ) -> Iterator[Scope]:
        if not pairs:
            yield scope
            return
        (key_node, part), rest = pairs[0], pairs[1:]
        for key in self.values(key_node, scope, value):
            for inner in self.matched(part, scope, index(source, key), value):
                yield from self._all_matched(rest, inner, source, value, wanted)

    def reduce(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        source, start, update = node.parts
        pattern = node.value
        assert isinstance(pattern, Node)
        for state in self.values(start, scope, value):
            for one in self.values(source, scope, value):
                for inner in self.matched(pattern, scope, one, value):
                    held = list(deque(self.values(update, inner, state), maxlen=1))
                    state = held[0] if held else None
            yield None, state

    def foreach(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        pattern = node.value
        assert isinstance(pattern, Node)
        for state in self.values(node.parts[1], scope, value):
            for one in self.values(node.parts[0], scope, value):
                for inner in self.matched(pattern, scope, one, value):
                    for fresh in self.values(node.parts[2], inner, state):
                        state = fresh
                        if len(node.parts) > 3:
                            yield from ((None, found) for found in self.values(node.parts[3], inner, state))
                        else:
                            yield None, state

    def label(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        mark = object()
        try:
            yield from self.run(node.parts[0], scope.with_variable(f"*{node.value}", mark), path, value)
        except Broken as broken:
            if broken.label is not mark:
                raise

    def leave(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        raise Broken(scope.variable(f"*{node.value}"))
        yield  # a generator

    def define(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        return self.run(node.parts[0], defined(scope, node.value), path, value)

    def call(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        name, count = str(node.value), len(node.parts)
        closure = scope.function(name, count)
        if closure is None:
            return self.natives[name, count](self, node.parts, scope, path, value)
        return self._apply(closure, node.parts, scope, path, value)

    def _apply(self, closure: Closure, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
        self.depth += 1
        if self.depth > DEPTH_MAX:
            self.depth = 0
            raise Exhausted(f"docker-emulator: calls within calls are emulated {DEPTH_MAX} deep")
        try:
            scopes = [Scope(closure.scope)]
            for name, argument in zip(closure.parameters, arguments, strict=True):
                own = Closure(argument, scope)
                if not name.startswith("$"):
                    scopes = [Scope(one, {}, {(name, 0): own}) for one in scopes]
                    continue
                found = list(self.values(argument, scope, value))
                scopes = [Scope(one, {name: given}, {(name[1:], 0): own}) for given in found for one in scopes]
            for inner in scopes:
                yield from self.run(closure.body, inner, path, value)
        finally:
            self.depth = max(self.depth - 1, 0)

    # ---- assignment

    def assign(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        for fresh in self.values(node.parts[1], scope, value):
            result = value
            for where, _ in self.paths(node.parts[0], scope, value):
                result = put(result, where, fresh)
            yield None, result

    def update(self, node: Node, scope: Scope, path: Path, value: Value) -> Outputs:
        mark = str(node.value)
        if mark == "|=":
            yield (
                None,
                self.modified(node.parts[0], scope, value, lambda old: next(self.values(node.parts[1], scope, old), _GONE)),
            )
            return
        operator: Callable[[str, Value, Value], Value] = self.surroundings["operator"]
        for right in self.values(node.parts[1], scope, value):
            if mark == "//=":
                yield None, self.modified(node.parts[0], scope, value, lambda old, right=right: old if truth(old) else right)  # type: ignore[misc]
            else:
                yield None, self.modified(node.parts[0], scope, value, lambda old, right=right: operator(mark[:-1], old, right))  # type: ignore[misc]

    def modified(self, where: Node, scope: Scope, value: Value, change: Callable[[Value], Value]) -> Value:
        gone: list[tuple[Value, ...]] = []
        for path, _ in list(self.paths(where, scope, value)):
            fresh = change(get(value, path))
            if fresh is _GONE:
                gone.append(path)
            else:
                value = put(value, path, fresh)
        return remove(value, gone)


_GONE = object()

_RUNNERS: dict[str, Callable[[Machine, Node, Scope, Path, Value], Outputs]] = {
    "identity": Machine.identity, "literal": Machine.literal, "variable": Machine.variable, "string": Machine.string,
    "format": Machine.format, "collect": Machine.collect, "object": Machine.object, "group": Machine.group,
    "negate": Machine.negate, "index": Machine.index, "slice": Machine.slice, "each": Machine.each, "pipe": Machine.pipe,
    "comma": Machine.comma, "alternative": Machine.alternative, "and": Machine.both, "or": Machine.both,
    "binary": Machine.binary, "if": Machine.condition, "try": Machine.attempt, "as": Machine.bind, "reduce": Machine.reduce,
    "foreach": Machine.foreach, "label": Machine.label, "break": Machine.leave, "def": Machine.define, "call": Machine.call,
    "assign": Machine.assign, "update": Machine.update,
}  # fmt: skip


def _longer(path: Path, key: Value) -> Path:
    return None if path is None else (*path, key)


def _names(pattern: Node) -> list[str]:
    if pattern.kind == "variable":
        return [str(pattern.value)]
    return [name for part in pattern.parts for name in _names(part.parts[1] if part.kind == "pair" else part)]


def truth(value: Value) -> bool:
    return value is not None and value is not False


def defined(scope: Scope, definition: object) -> Scope:
    """The scope in which a definition, which sees itself, is known."""
    assert isinstance(definition, Definition)
    inner = Scope(scope)
    inner.functions[definition.name, len(definition.parameters)] = Closure(definition.body, inner, definition.parameters)
    return inner


# ---- values by paths


def index(value: Value, key: Value) -> Value:
    """`value[key]`. Thrown."""
    if isinstance(key, dict) and (value is None or isinstance(value, list | str)):
        return None if value is None else value[slice(*bounds(key, len(value)))]
    if value is None and kind(key) in ("string", "number", "null"):
        return None
    if isinstance(value, dict) and isinstance(key, str):
        return value.get(key)
    if isinstance(value, list) and kind(key) == "number":
        place = int(key // 1)
        place = place + len(value) if place < 0 else place
        return value[place] if 0 <= place < len(value) else None
    if isinstance(value, list) and isinstance(key, list):
        return indices(value, key)
    shown = f' "{key}"' if isinstance(key, str) else ""
    raise Thrown(f"Cannot index {kind(value)} with {kind(key)}{shown}")


def indices(value: list[Value], part: list[Value]) -> list[int]:
    if not part:
        return []
    size = len(part)
    return [at for at in range(len(value) - size + 1) if compare(value[at : at + size], part) == 0]


def bounds(key: dict[str, Value], size: int) -> tuple[int, int]:
    found = []
    for name, usual in (("start", 0), ("end", size)):
        place = key.get(name)
        if place is None:
            place = usual
        elif kind(place) != "number":
            raise Thrown("Start and end indices of an array slice must be numbers")
        place = int(place // 1) if name == "start" else int(-(-place // 1))
        found.append(min(max(place + size if place < 0 else place, 0), size))
    return found[0], max(found)


def get(value: Value, path: tuple[Value, ...]) -> Value:
    for key in path:
        value = index(value, key)
    return value


def put(value: Value, path: tuple[Value, ...], fresh: Value) -> Value:
    """A copy with another value at a path. Thrown."""
    if not path:
        return fresh
    key, rest = path[0], path[1:]
    inner = put(index(value, key), rest, fresh)
    if isinstance(key, dict):
        if not isinstance(inner, list):
            raise Thrown("A slice of an array can only be assigned another array")
        old = value or []
        start, end = bounds(key, len(old))
        return [*old[:start], *inner, *old[end:]]
    if isinstance(key, str):
        return {**(value or {}), key: inner}
    old = list(value or [])
    place = int(key // 1)
    place = place + len(old) if place < 0 else place
    if place < 0 or place > 1 << 29:
        raise Thrown("Out of bounds negative array index")
    if place > SIZE_MAX:
        raise Exhausted("docker-emulator: a value may have 16777216 characters or elements")
    old += [None] * (place + 1 - len(old))
    old[place] = inner
    return old


def remove(value: Value, paths: list[tuple[Value, ...]]) -> Value:
    """A copy without what is at these paths; the last go first, so that places hold."""
    from emulator.machine.programs.jq.values import by_order

    for path in sorted(paths, key=lambda one: by_order(list(one)), reverse=True):
        value = _without(value, path)
    return value


def _without(value: Value, path: tuple[Value, ...]) -> Value:
    if value is None or not path:
        return None
    key, rest = path[0], path[1:]
    if rest:
        inner = index(value, key)
        return value if inner is None else put(value, (key,), _without(inner, rest))
    if isinstance(value, dict) and isinstance(key, str):
        return {name: one for name, one in value.items() if name != key}
    if isinstance(value, list) and isinstance(key, dict):
        start, end = bounds(key, len(value))
        return value[:start] + value[end:]
    if isinstance(value, list) and kind(key) == "number":
        place = int(key // 1) + (len(value) if key < 0 else 0)
        return value[:place] + value[place + 1 :] if 0 <= place < len(value) else value
    raise Thrown(f"Cannot delete field at {'object' if isinstance(key, str) else 'array'} index of {kind(value)}")


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
            bound = names | {name for pattern in patterns for name in _names(pattern)}
            stack += [(one.parts[1], bound, functions), (one.parts[0], names, functions)]
            continue
        elif one.kind in ("reduce", "foreach") and isinstance(one.value, Node):
            bound = names | set(_names(one.value))
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

"""Arrays and objects: how long, what they hold and where."""

from __future__ import annotations

import re

from emulator.machine.programs.jq.builtins.kinds import array
from emulator.machine.programs.jq.errors import Thrown
from emulator.machine.programs.jq.paths import indices
from emulator.machine.programs.jq.printer import short
from emulator.machine.programs.jq.values import Value, by_order, compare, kind


def length(value: Value) -> Value:
    if value is None:
        return 0
    if kind(value) == "boolean":
        raise Thrown(f"boolean ({short(value)}) has no length")
    return abs(value) if kind(value) == "number" else len(value)


def keys(value: Value, sort: bool = True) -> list[Value]:
    if isinstance(value, dict):
        return sorted(value, key=by_order) if sort else list(value)
    if isinstance(value, list):
        return list(range(len(value)))
    raise Thrown(f"{kind(value)} ({short(value)}) has no keys")


def contains(value: Value, part: Value) -> bool:
    if isinstance(value, dict) and isinstance(part, dict):
        return all(key in value and contains(value[key], one) for key, one in part.items())
    if isinstance(value, list) and isinstance(part, list):
        return all(any(kind(other) == kind(one) and contains(other, one) for other in value) for one in part)
    if isinstance(value, str) and isinstance(part, str):
        return part in value
    if kind(value) == kind(part):
        return bool(compare(value, part) == 0)
    words = "cannot have their containment checked"
    raise Thrown(f"{kind(value)} ({short(value)}) and {kind(part)} ({short(part)}) {words}")


def has(value: Value, key: Value) -> bool:
    if isinstance(value, dict) and isinstance(key, str):
        return key in value
    if isinstance(value, list) and kind(key) == "number":
        return bool(0 <= key < len(value))
    raise Thrown(f"Cannot check whether {kind(value)} has a {kind(key)} key")


def places(value: Value, part: Value) -> Value:
    if value is None:
        return None
    if isinstance(value, str) and isinstance(part, str):
        return [found.start() for found in re.finditer(f"(?={re.escape(part)})", value)] if part else None
    if isinstance(value, list):
        return indices(value, part if isinstance(part, list) else [part])
    raise Thrown(f"Cannot index {kind(value)} with {kind(part)}")


def flatten(value: Value, depth: float) -> list[Value]:
    if depth < 0:
        raise Thrown("flatten depth must not be negative")
    found: list[Value] = []
    for one in array(value, "cannot be flattened") if not isinstance(value, dict) else value.values():
        found += flatten(one, depth - 1) if isinstance(one, list) and depth > 0 else [one]
    return found


def transpose(value: Value) -> list[Value]:
    size = max((len(row) for row in value), default=0)
    return [[row[place] if place < len(row) else None for row in value] for place in range(size)]


def unique(values: list[Value]) -> list[Value]:
    return [one for place, one in enumerate(values) if not place or compare(one, values[place - 1]) != 0]

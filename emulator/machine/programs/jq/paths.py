"""Values by paths: what stands at one, and copies with another value there, or none."""

from __future__ import annotations

from emulator.machine.programs.jq.errors import Exhausted, Thrown
from emulator.machine.programs.jq.machine import Path
from emulator.machine.programs.jq.values import SIZE_MAX, Value, by_order, compare, kind


def longer(path: Path, key: Value) -> Path:
    return None if path is None else (*path, key)


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

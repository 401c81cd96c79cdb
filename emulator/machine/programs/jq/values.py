"""jq's values: JSON as Python has it; their names and their order. Pure."""

from __future__ import annotations

import math
from functools import cmp_to_key
from typing import Any, Final, TypeAlias

Value: TypeAlias = Any  # what json.loads gives
DEPTH_MAX: Final = 256
SIZE_MAX: Final = 16 << 20  # characters of one string, elements of one array


def kind(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


_RANK: Final = {"null": 0, "boolean": 1, "number": 3, "string": 4, "array": 5, "object": 6}


def compare(one: Value, two: Value) -> int:
    """null, false, true, numbers, strings, arrays, objects."""
    first, second = kind(one), kind(two)
    if first != second:
        return -1 if _RANK[first] < _RANK[second] else 1
    if first == "null":
        return 0
    if first in ("boolean", "number"):
        if isinstance(one, float) and math.isnan(one):
            return -1
        return int(one > two) - int(one < two)
    if first == "string":
        left, right = (text.encode("utf-8", "surrogatepass") for text in (one, two))
        return int(left > right) - int(left < right)
    if first == "array":
        return _sequences(one, two)
    keys = _sequences(sorted(one), sorted(two))
    return keys or _sequences([one[key] for key in sorted(one)], [two[key] for key in sorted(two)])


def _sequences(one: list[Value], two: list[Value]) -> int:
    for left, right in zip(one, two, strict=False):
        if found := compare(left, right):
            return found
    return (len(one) > len(two)) - (len(one) < len(two))


by_order = cmp_to_key(compare)

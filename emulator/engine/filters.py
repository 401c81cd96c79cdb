"""`--filter`: the values of each filter, and how they match (moby: api/types/filters)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from emulator.engine.errors.system import InvalidFilter

FilterValues: TypeAlias = "Mapping[str, Iterable[str]]"
TRUE, FALSE = ("1", "true"), ("0", "false")
MAX_PATTERN = 1000


class Filters:
    """What the client sent. A filter with several values matches when any value does, but labels must all match."""

    def __init__(self, values: FilterValues | None, accepted: Iterable[str]) -> None:
        self.values = {name: tuple(dict.fromkeys(given)) for name, given in (values or {}).items()}
        self.patterns: dict[str, re.Pattern[str] | None] = {}
        allowed = frozenset(accepted)
        for name in self.values:
            if name not in allowed:
                raise InvalidFilter(name)

    def __contains__(self, name: str) -> bool:
        return bool(self.values.get(name))

    def get(self, name: str) -> tuple[str, ...]:
        """The values of a filter."""
        return self.values.get(name, ())

    def exact(self, name: str, source: str) -> bool:
        """Whether the filter is absent or names the source."""
        return name not in self or source in self.values[name]

    def begins(self, name: str, source: str) -> bool:
        """As `exact`, and a value may be the source's beginning."""
        return self.exact(name, source) or any(source.startswith(value) for value in self.values[name])

    def match(self, name: str, source: str) -> bool:
        """As `exact`, and each value is tried as a regular expression too."""
        return self.exact(name, source) or any(self.pattern_matches(value, source) for value in self.values[name])

    def pattern_matches(self, pattern: str, source: str) -> bool:
        """One regular expression, found anywhere; a bad or overlong one matches nothing."""
        if pattern not in self.patterns:
            self.patterns[pattern] = compiled(pattern)
        found = self.patterns[pattern]
        return found is not None and found.search(source) is not None

    def labels(self, name: str, labels: Mapping[str, str]) -> bool:
        """`key` or `key=value`; all must hold."""
        for wanted in self.get(name):
            key, has_value, value = wanted.partition("=")
            if key not in labels or (has_value and labels[key] != value):
                return False
        return True

    def flag(self, name: str, default: bool) -> bool:
        """A filter that is true or false; other words beside one of these are nothing (moby: filters.GetBoolOrDefault)."""
        if name not in self.values:
            return default
        values = self.values[name]
        yes, no = any(value in TRUE for value in values), any(value in FALSE for value in values)
        if yes == no:
            raise InvalidFilter(name, f"[{' '.join(values)}]" if values else None)
        return yes


def compiled(pattern: str) -> re.Pattern[str] | None:
    """The expression, unless Python cannot read it."""
    if len(pattern) > MAX_PATTERN:
        return None
    try:
        return re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return None

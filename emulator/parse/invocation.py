"""A command line that may be run: which command, under which name, with which values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from emulator.parse.values.kinds import Value
from emulator.spec import CommandSpec

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Invocation:
    """`values` has every flag of the command by its long name, defaults filled in, converted as `values/` says."""

    spec: CommandSpec
    path: tuple[str, ...]
    """The command's words as the client names it, aliases resolved: ("run",), ("image", "ls")."""
    values: Mapping[str, Value]
    changed: frozenset[str]
    """The flags that were given, by the names under which their values are kept."""
    operands: tuple[str, ...]
    globals: Mapping[str, Value]
    """docker's own flags: host, context, debug, …"""
    group: Mapping[str, Value]
    """The plugin's own flags: compose's file, project-name, …; empty for other commands."""
    notices: tuple[str, ...] = ()
    """Lines that the client prints on standard output before anything else: deprecations."""
    warnings: tuple[str, ...] = ()
    """Lines that it prints on standard error before anything else."""
    logged: tuple[str, ...] = ()
    """Warnings that compose logs on standard error, with the time before them."""

    @property
    def called_as(self) -> str:
        """`docker run`, as messages name the command."""
        return " ".join(("docker", *self.path))

    def yes(self, name: str) -> bool:
        """A switch."""
        return self._typed(name, bool)

    def text(self, name: str) -> str:
        return self._typed(name, str)

    def number(self, name: str) -> int:
        """A number, a size (bytes), a length of time (nanoseconds) or a share of CPUs (billionths)."""
        return self._typed(name, int)

    def words(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        return self.items(name, str)

    def items(self, name: str, kind: type[Item]) -> tuple[Item, ...]:
        """A list of mounts, ulimits, networks, …"""
        found = self._typed(name, tuple)
        if not all(isinstance(item, kind) for item in found):
            raise TypeError(f"--{name} is no list of {kind.__name__}")
        return found

    def pairs(self, name: str) -> dict[str, str]:
        """A map."""
        return dict(self._typed(name, dict))

    def filters(self, name: str = "filter") -> dict[str, tuple[str, ...]]:
        return dict(self._typed(name, dict))

    def _typed(self, name: str, kind: type[Item]) -> Item:
        value = self.values[name]
        if not isinstance(value, kind):
            raise TypeError(f"--{name} is {type(value).__name__}, not {kind.__name__}")
        return value

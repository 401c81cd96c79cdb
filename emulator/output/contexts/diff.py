"""`docker diff` (docker/cli: cli/command/container/formatter_diff.go)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Protocol

from emulator.output.formatting import TABLE, SubContext, render

DEFAULT = r"table {{.Type}}\t{{.Path}}"
PLAIN = "{{.Type}} {{.Path}}"
LETTERS = "CAD"  # modified, added, deleted


class Change(Protocol):
    """container.FilesystemChange; Kind is an index into LETTERS."""

    @property
    def Kind(self) -> int: ...
    @property
    def Path(self) -> str: ...


class DiffContext(SubContext):
    __go_type__ = "*container.diffContext"
    __go_private__: ClassVar[tuple[str, ...]] = ("c",)
    headers: ClassVar[Mapping[str, str]] = {"Type": "CHANGE TYPE", "Path": "PATH"}

    def __init__(self, change: Change) -> None:
        self.c = change

    def Type(self) -> str:
        return LETTERS[self.c.Kind]

    def Path(self) -> str:
        return self.c.Path


def format_for(source: str) -> str:
    return DEFAULT if source == TABLE else source


def write(changes: Iterable[Change], format: str = PLAIN) -> str:
    return render(format, DiffContext, map(DiffContext, changes))

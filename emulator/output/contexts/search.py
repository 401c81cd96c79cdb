"""`docker search` (docker/cli: cli/command/registry/formatter_search.go)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Protocol

from emulator.output.formatting import TABLE, SubContext, render
from emulator.output.template.values import Printed
from emulator.output.width import ellipsis

DEFAULT = r"table {{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}"


class Result(Protocol):
    """registry.SearchResult."""

    @property
    def Name(self) -> str: ...
    @property
    def Description(self) -> str: ...
    @property
    def StarCount(self) -> int: ...
    @property
    def IsOfficial(self) -> bool: ...


class SearchContext(SubContext):
    __go_type__ = "*registry.searchContext"
    __go_private__: ClassVar[tuple[str, ...]] = ("trunc", "json", "s")
    headers: ClassVar[Mapping[str, str]] = {
        "Name": "NAME", "Description": "DESCRIPTION", "StarCount": "STARS", "IsOfficial": "OFFICIAL",
    }  # fmt: skip

    def __init__(self, result: Result, trunc: bool = True) -> None:
        self.s, self.trunc, self.json = result, trunc, False

    def marshal_json(self) -> str:
        """From here on the row says true and false."""
        self.json = True
        return super().marshal_json()

    def private(self) -> dict[str, object]:
        s = self.s
        result = Printed(
            StarCount=s.StarCount, IsOfficial=s.IsOfficial, Name=s.Name, IsAutomated=False, Description=s.Description
        )
        return {"trunc": self.trunc, "json": self.json, "s": result}

    def Name(self) -> str:
        return self.s.Name

    def Description(self) -> str:
        text = self.s.Description.replace("\n", " ").replace("\r", " ")
        return ellipsis(text, 45) if self.trunc else text

    def StarCount(self) -> str:
        return str(self.s.StarCount)

    def IsOfficial(self) -> str:
        if self.json:
            return "true" if self.s.IsOfficial else "false"
        return "[OK]" if self.s.IsOfficial else ""


def format_for(source: str) -> str:
    return DEFAULT if source in ("", TABLE) else source


def write(results: Iterable[Result], format: str = DEFAULT, trunc: bool = True) -> str:
    return render(format, SearchContext, (SearchContext(result, trunc) for result in results))

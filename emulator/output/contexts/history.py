"""`docker history` (docker/cli: cli/command/image/formatter_history.go)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Protocol

from emulator.output import units
from emulator.output.formatting import QUIET, TABLE, SubContext, render
from emulator.output.template.values import Printed
from emulator.output.width import ellipsis, truncate_id

DEFAULT = r"table {{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}"
NOT_HUMAN = r"table {{.ID}}\t{{.CreatedAt}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}"
YEAR_2000 = 946684800


class Item(Protocol):
    """image.HistoryResponseItem."""

    @property
    def ID(self) -> str: ...
    @property
    def Created(self) -> int: ...
    @property
    def CreatedBy(self) -> str: ...
    @property
    def Size(self) -> int: ...
    @property
    def Comment(self) -> str: ...
    @property
    def Tags(self) -> Sequence[str] | None: ...


class HistoryContext(SubContext):
    __go_type__ = "*image.historyContext"
    __go_private__: ClassVar[tuple[str, ...]] = ("trunc", "human", "h")
    headers: ClassVar[Mapping[str, str]] = {
        "ID": "IMAGE", "CreatedSince": "CREATED", "CreatedAt": "CREATED AT", "CreatedBy": "CREATED BY",
        "Size": "SIZE", "Comment": "COMMENT",
    }  # fmt: skip

    def __init__(self, item: Item, now: int, trunc: bool = True, human: bool = True) -> None:
        self.h, self.now, self.trunc, self.human = item, now, trunc, human

    def private(self) -> dict[str, object]:
        h = self.h
        item = Printed(
            Comment=h.Comment, Created=h.Created, CreatedBy=h.CreatedBy, ID=h.ID, Size=h.Size, Tags=h.Tags or ()
        )
        return {"trunc": self.trunc, "human": self.human, "h": item}

    def ID(self) -> str:
        return truncate_id(self.h.ID) if self.trunc else self.h.ID

    def CreatedAt(self) -> str:
        return units.rfc3339(self.h.Created)

    def CreatedSince(self) -> str:
        if not self.human:
            return self.CreatedAt()
        if self.h.Created <= YEAR_2000:
            return "N/A"
        return units.human_duration(self.now - self.h.Created * units.SECOND) + " ago"

    def CreatedBy(self) -> str:
        words = self.h.CreatedBy.replace("\t", " ")
        return ellipsis(words, 45) if self.trunc else words

    def Size(self) -> str:
        return units.human_size_with_precision(self.h.Size, 3) if self.human else str(self.h.Size)

    def Comment(self) -> str:
        return self.h.Comment


def format_for(source: str, quiet: bool = False, human: bool = True) -> str:
    if source == TABLE:
        return QUIET if quiet else DEFAULT if human else NOT_HUMAN
    return source


def write(items: Iterable[Item], format: str, now: int, trunc: bool = True, human: bool = True) -> str:
    return render(format, HistoryContext, (HistoryContext(item, now, trunc, human) for item in items))

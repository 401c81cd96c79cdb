"""Records and fields: how input is cut, by RS and FS. Reading is by blocks; a record is bounded."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from emulator.machine.programs.text import regex
from emulator.machine.programs.text.streams import BLOCK, LINE_LIMIT, TooLong

if TYPE_CHECKING:
    from emulator.machine.kernel.open_file import OpenFile


class Records:
    """The records of one file; RS may change between two of them."""

    def __init__(self, file: OpenFile) -> None:
        self.file = file
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._text = ""
        self._at = 0
        self._ended = False

    async def _more(self) -> bool:
        if self._ended:
            return False
        if len(self._text) - self._at > LINE_LIMIT:
            raise TooLong
        data = await self.file.read(BLOCK)
        self._ended = not data
        self._text = self._text[self._at :] + self._decoder.decode(data, final=self._ended)
        self._at = 0
        return True

    async def next(self, separator: str, dialect: regex.Dialect) -> str | None:
        """The next record without what ended it; None at the end."""
        if separator == "":
            return await self._paragraph()
        if len(separator) == 1:
            return await self._until(separator)
        return await self._matching(regex.compile(separator, dialect))

    async def _until(self, mark: str) -> str | None:
        start = self._at
        while True:
            found = self._text.find(mark, start)
            if found >= 0:
                return self._cut(found, found + 1)
            start = len(self._text) - self._at
            if not await self._more():
                return self._rest()

    async def _matching(self, separator: regex.Regex) -> str | None:
        while True:
            found = separator.search(self._text, self._at)
            if found is not None and found.end() > found.start() and (found.end() < len(self._text) or self._ended):
                return self._cut(found.start(), found.end())
            if not await self._more():
                return self._rest()

    async def _paragraph(self) -> str | None:
        while True:
            while self._at < len(self._text) and self._text[self._at] == "\n":
                self._at += 1
            found = self._text.find("\n\n", self._at)
            if found >= 0 and self._at < len(self._text):
                return self._cut(found, found + 2)
            if not await self._more():
                rest = self._rest()
                return rest.removesuffix("\n") if rest is not None else None

    def _cut(self, end: int, following: int) -> str:
        record = self._text[self._at : end]
        self._at = following
        return record

    def _rest(self) -> str | None:
        if self._at >= len(self._text):
            return None
        rest = self._text[self._at :]
        self._at = len(self._text)
        return rest


def split(text: str, separator: str | regex.Regex, paragraph: bool = False) -> list[str]:
    """The fields of a text. " " is any blanks; one other character is itself; more is an expression."""
    if not text:
        return []
    if isinstance(separator, str):
        if separator == " ":
            return text.split()
        if separator == "":
            return list(text)
        if not paragraph or separator == "\n":
            return text.split(separator)
        return [piece for line in text.split("\n") for piece in line.split(separator)]
    fields: list[str] = []
    start = at = 0
    while at <= len(text):
        found = separator.search(text, at)
        if found is None:
            break
        if found.end() == found.start():
            at = found.end() + 1
            continue
        fields.append(text[start : found.start()])
        start = at = found.end()
    fields.append(text[start:])
    return [piece for field in fields for piece in field.split("\n")] if paragraph else fields

"""Failed builds as clients see them: a status whose details say which lines it is about (buildkit: solver/errdefs)."""

from __future__ import annotations

from base64 import b64encode
from typing import ClassVar

from emulator.engine.build.errors import SolveFailed, Source
from emulator.faces.api.buildkit.grpc import Packed, Refused
from emulator.model.document import Document
from emulator.wire.go_json import encode

SOURCE = "github.com/moby/buildkit/errdefs.Source+json"
LANGUAGE = "Dockerfile"


class LinePosition(Document, frozen=True, kw_only=True):
    """A line; the first is 1."""

    line: int


class LineRange(Document, frozen=True, kw_only=True):
    """Lines, the first and the last."""

    start: LinePosition
    end: LinePosition


class FileInfo(Document, frozen=True, kw_only=True):
    """A file that lines are of; `data` in Base64."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"data"})
    filename: str
    data: str
    language: str


class SourceDetail(Document, frozen=True, kw_only=True):
    """Which lines of which file."""

    info: FileInfo
    ranges: tuple[LineRange, ...]


def lines_document(lines: tuple[int, int]) -> LineRange:
    return LineRange(start=LinePosition(line=lines[0]), end=LinePosition(line=lines[1]))


def file_document(name: str, text: str) -> FileInfo:
    data = b64encode(text.encode("utf-8", "surrogateescape")).decode()
    return FileInfo(filename=name, data=data, language=LANGUAGE)


def refused(error: SolveFailed) -> Refused:
    """The status of a build that failed."""
    return Refused(str(error), details=[detail(source) for source in error.sources if source.lines[0] >= 1])


def detail(source: Source) -> Packed:
    """Lines that it is about."""
    document = SourceDetail(info=file_document(source.name, source.text), ranges=(lines_document(source.lines),))
    return Packed(type_url=SOURCE, value=encode(document).encode("utf-8", "surrogateescape"))

"""What a check (`docker build --check`) answers (buildkit: frontend/subrequests/lint)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from emulator.dockerfile.lint import Warning
from emulator.dockerfile.stages import excerpt
from emulator.engine.build.errors import SolveFailed
from emulator.faces.api.buildkit.failures import FileInfo, LineRange, file_document, lines_document
from emulator.model.document import Document
from emulator.wire.go_json import encode

VERSION = b"1.0.0"


class Location(Document, frozen=True, kw_only=True):
    """Where."""

    ranges: tuple[LineRange, ...]


class Finding(Document, frozen=True, kw_only=True):
    """One warning."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"url"})
    ruleName: str
    description: str
    url: str = ""
    detail: str
    location: Location


class BuildError(Document, frozen=True, kw_only=True):
    """What ended the check."""

    message: str
    location: Location


class Findings(Document, frozen=True, kw_only=True):
    """All of them."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"buildError"})
    warnings: tuple[Finding, ...] | None
    sources: tuple[FileInfo, ...]
    buildError: BuildError | None = None


def answer(name: str, text: str, warnings: Sequence[Warning], error: SolveFailed | None) -> dict[str, bytes]:
    """What the frontend says of its result."""
    document = Findings(
        warnings=tuple(map(finding, warnings)) or None, sources=(file_document(name, text),),
        buildError=None if error is None else fault(error),
    )  # fmt: skip
    return {
        "result.json": data(encode(document)), "result.txt": data(shown_text(name, text, warnings)), "version": VERSION,
        "result.statuscode": b"1" if warnings or error is not None else b"0",
    }  # fmt: skip


def finding(warning: Warning) -> Finding:
    return Finding(ruleName=warning.rule, description=warning.description, url=warning.url, detail=warning.sentence,
                   location=Location(ranges=(lines_document(warning.line),)))  # fmt: skip


def fault(error: SolveFailed) -> BuildError:
    places = tuple(lines_document(source.lines) for source in error.sources)
    return BuildError(message=str(error), location=Location(ranges=places))


def shown_text(name: str, text: str, warnings: Sequence[Warning]) -> str:
    """As BuildKit writes them; clients that know better write their own."""
    out = ""
    for each in sorted(warnings, key=lambda warning: warning.line):
        head = f"WARNING: {each.rule}" + (f" - {each.url}" if each.url else "")
        out += f"\n{head}\n{each.sentence}\n{excerpt(text, name, each.line)}"
    return out


def data(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")

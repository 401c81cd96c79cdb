"""An image archive as `docker load` finds it, unpacked below a directory of its own (moby: image/tarexport/load.go)."""

from __future__ import annotations

import posixpath
from typing import TypeVar

import msgspec

from emulator.backend.base import ArchivedFile, ArchiveFailure
from emulator.engine.core import Core
from emulator.engine.errors.image import BadArchive, OutsideScope, UnpackedFile, UnreadableDocument
from emulator.wire.go_decode import InvalidJSON, TrailingContent, convert, parse

T = TypeVar("T", bound=msgspec.Struct)
MAX_LINKS = 255


class Unpacked:
    """The files by name; `root` is the directory that messages name."""

    def __init__(self, core: Core, data: bytes) -> None:
        self.root = f"{core.host.docker_root}/tmp/docker-import-{int(core.ids.id()[:8], 16)}"
        try:
            self.files = core.backend.read_archive(data)
        except ArchiveFailure as error:
            raise BadArchive(str(error)) from None

    def __contains__(self, name: str) -> bool:
        return name in self.files

    def read(self, name: str) -> bytes:
        """A file's content, links followed within the archive."""
        path = posixpath.normpath(posixpath.join("/", self.root[1:], name))
        if posixpath.normpath(f"{self.root}/{name}") != path or not f"{path}/".startswith(f"{self.root}/"):
            raise OutsideScope(posixpath.normpath(f"{self.root}/{name}"), self.root)
        inner = self.follow(path[len(self.root) + 1 :])
        found = self.files.get(inner)
        if not inner or self.is_directory(inner, found):
            raise UnpackedFile("read", f"{self.root}/{inner}".rstrip("/"), "is a directory")
        if found is None:
            raise UnpackedFile("open", f"{self.root}/{inner}", "no such file or directory")
        return found.data

    def is_directory(self, name: str, found: ArchivedFile | None) -> bool:
        """Named as one, or something is in it."""
        return found.kind == "d" if found is not None else any(other.startswith(f"{name}/") for other in self.files)

    def follow(self, name: str) -> str:
        """The name behind links, each within the root."""
        for _ in range(MAX_LINKS):
            parts = name.split("/")
            prefixes = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
            link = next((prefix for prefix in prefixes if prefix in self.files and self.files[prefix].kind == "l"), None)
            if link is None:
                return name
            target = posixpath.join("/", posixpath.dirname(link), self.files[link].target)
            name = posixpath.normpath(target + name[len(link) :]).lstrip("/")
        raise UnpackedFile("open", f"{self.root}/{name}", "too many levels of symbolic links")

    def directories(self) -> list[str]:
        """Those at the top."""
        tops = {name.partition("/")[0] for name, file in self.files.items() if "/" in name or file.kind == "d"}
        return sorted(tops - {""})


def document(data: bytes, kind: type[T], name: str, *, whole: bool) -> T:
    """One record; `whole`: nothing may follow it."""
    return fitting(value_of(data, whole=whole), kind, name)


def fitting(value: object, kind: type[T], name: str) -> T:
    """A value as a record; raises UnreadableDocument."""
    if value is not None and not isinstance(value, dict):
        raise misfit(value, name)
    try:
        return convert(value, kind)
    except InvalidJSON as error:
        raise UnreadableDocument(error.cause) from None


def value_of(data: bytes, *, whole: bool) -> object:
    """What a document holds; raises UnreadableDocument in encoding/json's words."""
    if not data.strip():
        raise UnreadableDocument("unexpected end of JSON input" if whole else "EOF")
    try:
        return parse(data)
    except InvalidJSON as error:
        raise UnreadableDocument(error.cause) from None
    except TrailingContent as error:
        raise UnreadableDocument(str(error)) from None


def misfit(value: object, name: str) -> UnreadableDocument:
    """A value of another kind."""
    kinds = {str: "string", bool: "bool", int: "number", float: "number", list: "array", dict: "object"}
    return UnreadableDocument(f"json: cannot unmarshal {kinds.get(type(value), 'value')} into Go value of type {name}")

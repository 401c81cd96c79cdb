"""An image archive as `docker load` finds it, unpacked below a directory of its own (moby: image/tarexport/load.go)."""

from __future__ import annotations

import json
import posixpath
from typing import TypeVar

import msgspec

from emulator.backend.base import ArchivedFile, ArchiveFailure
from emulator.engine.core import Core
from emulator.engine.errors.image import BadArchive, NullManifest, OutsideScope, TooManyLinks, UnpackedFile, UnreadableDocument
from emulator.wire.go_decode import GO_NAMES, InvalidJSON, TrailingContent, parse, read, reader

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
        path = posixpath.normpath(f"{self.root}/{name}")
        if not f"{path}/".startswith(f"{self.root}/"):
            raise OutsideScope(path, self.root)
        inner = self.follow(path[len(self.root) + 1 :])
        found = self.files.get(inner)
        if not inner or self.is_directory(inner, found):
            raise UnpackedFile("read", f"{self.root}/{inner}".rstrip("/"), "is a directory")
        if found is None:
            raise UnpackedFile(*self.missing(inner))
        return found.data

    def missing(self, name: str) -> tuple[str, str, str]:
        """Why there is no such file."""
        parts = name.split("/")
        above = ["/".join(parts[:count]) for count in range(1, len(parts))]
        if any(each in self.files and self.files[each].kind == "-" for each in above):
            return "lstat", f"{self.root}/{name}", "not a directory"
        return "open", f"{self.root}/{name}", "no such file or directory"

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
        raise TooManyLinks(f"{self.root}/{name}")

    def directories(self) -> list[str]:
        """Those at the top."""
        tops = {name.partition("/")[0] for name, file in self.files.items() if "/" in name or file.kind == "d"}
        return sorted(tops - {""})


def document(data: bytes, kind: type[T], name: str) -> T:
    """One record, which a whole file must be; `name` is the Go type that errors show."""
    try:
        return read(data, kind, name)
    except InvalidJSON as error:
        raise UnreadableDocument("unexpected end of JSON input" if not data.strip() else error.cause) from None
    except TrailingContent:
        letter = data[first_value(data)[1] :].strip()[:1].decode("utf-8", "replace")
        raise UnreadableDocument(f"invalid character '{letter}' after top-level value") from None


def first_value(data: bytes) -> tuple[object, int]:
    """What a file begins with, and where that ends."""
    text = data.decode("utf-8", "surrogateescape")
    start = len(text) - len(text.lstrip())
    value, end = json.JSONDecoder().raw_decode(text, start)
    return value, len(text[:end].encode("utf-8", "surrogateescape"))


def beginning(data: bytes) -> object:
    """The value that a file begins with, as a decoder of streams takes it."""
    try:
        return parse(data)
    except TrailingContent:
        return first_value(data)[0]
    except InvalidJSON as error:
        raise UnreadableDocument("EOF" if not data.strip() else error.cause) from None


def items(data: bytes, kind: type[T], name: str) -> list[T]:
    """A list of records; what follows it does not count. None at all is refused."""
    value = beginning(data)
    if value is None:
        raise NullManifest
    if not isinstance(value, list):
        raise UnreadableDocument(f"json: cannot unmarshal {GO_NAMES[type(value)]} into Go value of type []{name}")
    return [item(one, kind, name, f".{place}") for place, one in enumerate(value)]


def item(value: object, kind: type[T], name: str, path: str) -> T:
    """One of them."""
    if value is not None and not isinstance(value, dict):
        raise UnreadableDocument(f"json: cannot unmarshal {GO_NAMES[type(value)]} into {path} of type {name}")
    try:
        made: T = reader(kind)({} if value is None else value, path)
    except InvalidJSON as error:
        raise UnreadableDocument(error.cause) from None
    return made


def mapping(data: bytes) -> dict[str, object]:
    """A map of anything."""
    value = beginning(data)
    return value if isinstance(value, dict) else {}

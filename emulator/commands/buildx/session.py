"""The client's side of a build: its files, handed over when BuildKit asks for them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence

from emulator.backend.workshop import BuildFailure
from emulator.commands.buildx.selection import Selection, followed
from emulator.commands.client import LocalFiles
from emulator.dockerfile.ignore import Ignored

IGNORE_FILE = ".dockerignore"
NOTHING = bytes(1024)


class LocalSession:
    """A directory. `secrets`: what they say, or why they cannot be read. `typed` is a Dockerfile from standard input."""

    def __init__(
        self, files: LocalFiles, directory: str, dockerfile: str, secrets: Mapping[str, bytes | str],
        typed: bytes | None = None,
    ) -> None:  # fmt: skip
        self.files, self.directory, self.path, self.secrets, self.typed = files, directory, dockerfile, secrets, typed
        self.may_forward_keys = False
        self.own_ignore_file = typed is None and files.exists(f"{dockerfile}.dockerignore")

    async def dockerfile(self) -> tuple[bytes | None, bytes]:
        if self.typed is not None:
            return self.typed, self.files.pack_bytes("Dockerfile", self.typed)
        if not self.files.exists(self.path) or self.files.is_directory(self.path):
            return None, NOTHING
        directory, name = posixpath.split(self.path)
        return self.files.read(self.path), self.files.pack_chosen(directory or "/", lambda path, _: path == name)

    @property
    def ignore_path(self) -> str:
        """`Dockerfile.dockerignore` goes before `.dockerignore`."""
        own = f"{self.path}.dockerignore"
        return own if self.own_ignore_file else posixpath.join(self.directory, IGNORE_FILE)

    async def ignore_file(self) -> tuple[str, bytes] | None:
        path = self.ignore_path
        if not self.directory or not self.files.exists(path):
            return None
        directory, name = posixpath.split(path)
        text = self.files.read(path).decode("utf-8", "surrogateescape")
        return text, self.files.pack_chosen(directory or "/", lambda each, _: each == name)

    async def context(self, paths: Sequence[str] | None, ignored: Ignored | None) -> bytes:
        if not self.directory:
            return NOTHING
        wanted = None if paths is None else followed(self.files, self.directory, paths)
        return self.files.pack_chosen(self.directory, Selection(wanted, ignored))

    async def secret(self, identifier: str) -> bytes | None:
        found = self.secrets.get(identifier)
        if isinstance(found, str):
            raise BuildFailure(found)
        return found

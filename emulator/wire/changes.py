"""`GET /containers/{id}/changes`: one line of `docker diff`."""

from __future__ import annotations

from emulator.model.document import Document

KINDS = "CAD"


class FilesystemChange(Document, frozen=True, kw_only=True):
    """moby: api/types/container FilesystemChange. Kind: 0 changed, 1 added, 2 deleted."""

    Path: str
    Kind: int


def filesystem_change(kind: str, path: str) -> FilesystemChange:
    """Of the letter and the path."""
    return FilesystemChange(Path=path, Kind=KINDS.index(kind))

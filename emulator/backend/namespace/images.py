"""Layers and archives, the engine's side: what comes as bytes is checked here and unpacked by the keeper.

A layer of the simulation's catalog is a listing of stand-ins, of which nothing can run. It is real here only where the world's
`roots` have an archive for the listing; else whoever wants to run it is told how to get a real image.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Sequence
from pathlib import Path

from emulator.backend.base import ArchiveFailure
from emulator.backend.namespace.files import layers
from emulator.backend.namespace.files.layers import LayerName, LayerNames, Unpack
from emulator.backend.namespace.files.places import short
from emulator.backend.namespace.keeper.access import Access
from emulator.backend.namespace.keeper.messages import content, memory_file
from emulator.errors import SystemFailure
from emulator.machine.files.compression import decompressed
from emulator.machine.files.tar_stream import BadArchive, entries
from emulator.model.image import LayerRef

LARGEST = 2 << 30


class NotReal(SystemFailure):
    """An image of the simulation's catalog, of which only names are known."""

    def __init__(self) -> None:
        super().__init__(
            "this image is of the simulated catalog: its files are stand-ins, which real containers cannot run "
            "(`docker load`, `docker import` or `docker pull` a real one)"
        )


class Images:
    """`roots`: a directory with archives for listings of the catalog, `busybox.tar` for the listing `roots/busybox.files`."""

    def __init__(self, access: Access, roots: Path) -> None:
        self.access, self.roots = access, roots
        self.listings: dict[str, str] = {}
        self.digests: dict[str, str] = {}

    def add_listing(self, diff_id: str, listing: str) -> None:
        """Makes a layer of the catalog known."""
        self.listings.setdefault(diff_id, listing)

    def prepare(self, diff_ids: Sequence[str]) -> None:
        """Before a container is made of them; raises NotReal."""
        for diff_id in diff_ids:
            if diff_id in self.listings and not self.is_present(diff_id):
                self.unpack(diff_id, self.stand_in(self.listings[diff_id]))

    def stand_in(self, listing: str) -> bytes:
        """The archive for a listing; raises NotReal."""
        path = self.roots / (Path(listing).stem + ".tar")
        if not listing:
            return empty()
        if not path.is_file():
            raise NotReal
        return path.read_bytes()

    def is_present(self, diff_id: str) -> bool:
        """Whether it is unpacked."""
        return self.access.keeper.call(layers.present, LayerName(diff_id))

    def unpack(self, diff_id: str, data: bytes) -> None:
        """By the keeper; raises ArchiveFailure."""
        descriptor = memory_file(data)
        try:
            self.access.keeper.call(layers.unpack, Unpack(diff_id), [descriptor])
        finally:
            os.close(descriptor)

    def take(self, data: bytes) -> LayerRef:
        """A layer from an archive, compressed or not; raises ArchiveFailure."""
        try:
            plain = decompressed(data, LARGEST)
        except BadArchive as error:
            raise ArchiveFailure(str(error)) from None
        size = size_of(plain)
        diff_id = f"sha256:{hashlib.sha256(plain).hexdigest()}"
        self.unpack(diff_id, plain)
        return LayerRef(diff_id, size)

    def forget(self, diff_ids: Collection[str]) -> None:
        """Nobody in this world stands on them any more. Of those that were never unpacked nothing is left."""
        here = tuple(each for each in diff_ids if Path(self.access.settings.layers, short(each)).is_dir())
        if here:
            self.access.keeper.call(layers.forget, LayerNames(here))

    def archive(self, diff_id: str) -> bytes:
        """The very archive that it came from."""
        self.prepare([diff_id])
        _, (descriptor,) = self.access.keeper.exchange(layers.archive, LayerName(diff_id))
        return content(descriptor)

    def digest(self, diff_id: str) -> str:
        """The diff id, but for a listing of the catalog, whose archive here is another."""
        if diff_id not in self.listings:
            return diff_id
        if diff_id not in self.digests:
            self.digests[diff_id] = f"sha256:{hashlib.sha256(self.archive(diff_id)).hexdigest()}"
        return self.digests[diff_id]


def size_of(data: bytes) -> int:
    """Bytes of the files and links in an archive, as Docker counts what it unpacks; raises ArchiveFailure."""
    try:
        return sum(
            len(entry.info.linkname.encode("utf-8", "surrogateescape")) if entry.info.issym() else entry.end - entry.start
            for entry in entries(data)
        )
    except BadArchive as error:
        raise ArchiveFailure(str(error)) from None


def empty() -> bytes:
    """An archive of nothing."""
    return bytes(1024)

"""Docker Hub as a place to pull from: the world's catalog."""

from __future__ import annotations

from collections.abc import AsyncIterator

from emulator.catalog import CatalogImage
from emulator.engine.core import Core
from emulator.engine.errors.image import ManifestUnknown, PullDenied
from emulator.engine.image import registry
from emulator.engine.image.chains import chain_ids
from emulator.engine.image.downloads import Download, download
from emulator.model.image import Image
from emulator.model.reference import Reference
from emulator.wire.progress import Message


class HubImage:
    """One image that was found."""

    def __init__(self, core: Core, found: CatalogImage) -> None:
        self.core, self.found = core, found
        self.id, self.digest = found.id, found.digest

    async def fetch(self) -> AsyncIterator[Message]:
        """Its layers, as they come; nothing where the image is here."""
        if self.id in self.core.world.images:
            return
        here, layers = registry.present_chains(self.core), list[Download]()
        for layer, chain in zip(self.found.layers, chain_ids(registry.image_of(self.found)), strict=True):
            present = chain in here and all(each.here for each in layers)
            layers.append(Download(layer.digest, layer.compressed_size, here=present))
        async for message in download(self.core, layers):
            yield message

    async def image(self) -> Image:
        """The record, its layers known."""
        registry.add_layers(self.core, self.found)
        return registry.image_of(self.found)

    def blobs(self) -> list[tuple[str, str]]:
        """Each layer, and the digest that it has there."""
        return [(layer.diff_id, layer.digest) for layer in self.found.layers]


class Hub:
    """One repository."""

    def __init__(self, core: Core, named: Reference) -> None:
        if named.repository not in core.catalog.repositories():
            raise PullDenied(named.repository)
        self.core, self.named = core, named

    async def tags(self) -> list[str]:
        return list(self.core.catalog.tags(self.named.repository))

    async def find(self, named: Reference, platform: str = "") -> HubImage:
        """By tag or digest; raises ManifestUnknown."""
        catalog, key = self.core.catalog, self.named.repository
        found = catalog.find_digest(key, named.digest) if named.digest else catalog.find(key, named.tag)
        if found is None:
            raise ManifestUnknown(named.familiar)
        return HubImage(self.core, found)

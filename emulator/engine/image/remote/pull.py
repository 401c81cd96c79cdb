"""Images that come from a registry of the network (moby: distribution/pull_v2.go)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from msgspec import structs

from emulator.backend.base import ArchiveFailure
from emulator.engine.core import Core
from emulator.engine.errors.image import BadArchive
from emulator.engine.errors.registry import (
    NoConfig,
    NotThere,
    OtherLayers,
    Refused,
    RefusedPull,
    WrongBlob,
    WrongConfig,
)
from emulator.engine.image import registry
from emulator.engine.image.downloads import Download, download
from emulator.engine.image.identity import digest_of
from emulator.engine.image.load import image_of, stored_image
from emulator.engine.image.remote import places
from emulator.engine.image.remote.documents import Blob, Manifest
from emulator.engine.image.remote.repository import Repository, reached
from emulator.errors import SystemFailure
from emulator.model.document import Strings
from emulator.model.image import Image, LayerRef
from emulator.model.reference import Reference
from emulator.wire.image_config import StoredRootFS
from emulator.wire.progress import Message


def translated(error: Refused, named: Reference) -> NotThere | RefusedPull:
    """What a pull says of a refusal (moby: translatePullError)."""
    fault = error.faults[0]
    return NotThere(fault, named.repository, named.familiar) if fault.code in NotThere.WORDS else RefusedPull(fault)


@dataclass
class RemoteImage:
    """One image that was found. `layers` are there after `fetch`."""

    core: Core
    repository: Repository
    manifest: Manifest
    layers: list[LayerRef] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.manifest.config.digest

    @property
    def digest(self) -> str:
        return self.manifest.digest

    async def fetch(self) -> AsyncIterator[Message]:
        """Its layers, as they come; nothing where the image is here."""
        if self.id in self.core.world.images:
            self.layers = list(self.core.world.images[self.id].layers)
            return
        downloads = [Download(blob.digest, blob.size) for blob in self.manifest.layers]
        for blob, one in zip(self.manifest.layers, downloads, strict=True):
            known = self.known(blob)
            one.here = one.done = known is not None
            if known is not None:
                self.layers.append(known)
            else:
                break
        async for message in download(self.core, downloads):
            yield message
        for blob in self.manifest.layers[len(self.layers) :]:
            self.layers.append(await self.layer(blob))

    def known(self, blob: Blob) -> LayerRef | None:
        """A layer that is here, on those below it."""
        diff_id = places.diff_id_of(self.core, blob.digest)
        stacks = [*(image.layers for image in self.core.world.images.values()), *registry.held_layers(self.core)]
        below = tuple(layer.diff_id for layer in self.layers)
        wanted = (*below, diff_id)
        for stack in stacks:
            if diff_id and tuple(layer.diff_id for layer in stack[: len(wanted)]) == wanted:
                return stack[len(below)]
        return None

    async def layer(self, blob: Blob) -> LayerRef:
        """A layer that has to be fetched; raises WrongBlob."""
        data = await self.repository.blob(blob.digest)
        if self.core.backend.blob_digest(data) != blob.digest:
            raise WrongBlob(blob.digest)
        if digest_of(data) != blob.digest:
            return self.stand_in(blob)
        try:
            return self.core.backend.import_layer(data)
        except ArchiveFailure as error:
            raise BadArchive(str(error)) from None

    def stand_in(self, blob: Blob) -> LayerRef:
        """The layer of the catalog that a blob stands for."""
        found = registry.blob_layer(self.core, blob.digest)
        if found is None:
            raise WrongBlob(blob.digest)
        return found

    async def image(self) -> Image:
        """The record; raises what is wrong with the configuration."""
        if self.id in self.core.world.images:
            return self.core.world.images[self.id]
        try:
            raw = await self.repository.blob(self.id)
        except SystemFailure as error:
            raise NoConfig(str(error)) from None
        if self.core.backend.blob_digest(raw) != self.id:
            raise WrongConfig(self.id)
        if digest_of(raw) != self.id:
            return self.stand_in_image()
        stored = stored_image(raw)
        self.check_layers((stored.rootfs or StoredRootFS()).diff_ids)
        return structs.replace(image_of(raw, stored), layers=tuple(self.layers))

    def stand_in_image(self) -> Image:
        """The image of the catalog that a configuration stands for."""
        for found in registry.catalog_images(self.core):
            if found.id == self.id:
                image = registry.image_of(found)
                self.check_layers(tuple(layer.diff_id for layer in image.layers))
                return image
        raise WrongConfig(self.id)

    def check_layers(self, wanted: Strings) -> None:
        """Raises OtherLayers. Where a layer of the catalog stands in for its files, its archive's digest will do."""
        names = [{layer.diff_id, self.core.backend.layer_digest(layer.diff_id)} for layer in self.layers]
        if len(names) != len(wanted) or any(diff_id not in own for diff_id, own in zip(wanted, names, strict=True)):
            raise OtherLayers

    def blobs(self) -> list[tuple[str, str]]:
        """Each layer, and the digest that it has there."""
        return [(layer.diff_id, blob.digest) for layer, blob in zip(self.layers, self.manifest.layers, strict=True)]


@dataclass
class Remote:
    """One repository, to pull from."""

    core: Core
    repository: Repository

    async def tags(self) -> list[str]:
        """All of them; raises what the registry answers."""
        try:
            return await self.repository.tags()
        except Refused as error:
            raise translated(error, self.named) from None

    @property
    def named(self) -> Reference:
        return Reference(self.repository.endpoint.domain, self.repository.path)

    async def find(self, named: Reference, platform: str = "") -> RemoteImage:
        """By tag or digest; raises what the registry answers."""
        try:
            digest = named.digest or await self.repository.digest_of_tag(named.tag)
            return RemoteImage(self.core, self.repository, await self.repository.manifest(digest, platform))
        except Refused as error:
            raise translated(error, named) from None


async def opened(core: Core, named: Reference) -> Remote:
    """The repository of that name; raises NoAnswer."""
    return Remote(core, await reached(core, named))

"""What a registry has under a name (moby: api/server/router/distribution/distribution_routes.go)."""

from __future__ import annotations

import json

from emulator.catalog import CatalogImage
from emulator.engine.core import Core
from emulator.engine.errors.registry import NotThere, Refused
from emulator.engine.image.registry import image_of
from emulator.engine.image.remote import client, documents
from emulator.engine.image.remote.repository import reached
from emulator.errors import Forbidden, NotFound, SystemFailure
from emulator.model import reference as references
from emulator.model.document import Document
from emulator.model.reference import DEFAULT_DOMAIN, IDENTIFIER, Reference
from emulator.wire.image_config import pulled_text


class FullId(SystemFailure):
    def __init__(self) -> None:
        super().__init__("no manifest found for full image ID")


class Denied(Forbidden):
    def __init__(self) -> None:
        super().__init__("errors:\ndenied: requested access to the resource is denied\nunauthorized\n")


class Unknown(NotFound):
    def __init__(self) -> None:
        super().__init__("manifest unknown: manifest unknown")


class Descriptor(Document, frozen=True, kw_only=True):
    """Of a manifest."""

    mediaType: str
    digest: str
    size: int


class Platform(Document, frozen=True, kw_only=True):
    """What an image runs on."""

    architecture: str
    os: str


class DistributionInspect(Document, frozen=True, kw_only=True):
    """The whole answer."""

    Descriptor: Descriptor
    Platforms: tuple[Platform, ...]


async def distribution_inspect(core: Core, name: str) -> DistributionInspect:
    """Raises what the registry refuses. What Docker Hub has is not all known here: an image's list of platforms is not."""
    if IDENTIFIER.fullmatch(name.removeprefix("sha256:")):
        raise FullId()
    named = references.parse(name).tagged()
    if named.domain == DEFAULT_DOMAIN:
        return at_hub(core, named)
    try:
        found = await client.found_at(await reached(core, named), named)
    except Refused as error:
        if error.faults[0].code in NotThere.WORDS:
            raise Unknown() from None
        raise
    descriptor = Descriptor(mediaType=found.kind, digest=found.digest, size=len(found.data))
    return DistributionInspect(Descriptor=descriptor, Platforms=platforms(found))


def at_hub(core: Core, named: Reference) -> DistributionInspect:
    """What Docker Hub says: in this world it has one manifest an image. Raises Denied, Unknown."""
    repository = named.path.removeprefix("library/")
    if repository not in core.catalog.repositories():
        raise Denied()
    found = core.catalog.find_digest(repository, named.digest) if named.digest else core.catalog.find(repository, named.tag)
    if found is None:
        raise Unknown()
    descriptor = Descriptor(mediaType=documents.SCHEMA2, digest=found.digest, size=len(manifest_of(found)))
    return DistributionInspect(
        Descriptor=descriptor, Platforms=(Platform(architecture=found.architecture, os=found.os),)
    )


def manifest_of(found: CatalogImage) -> bytes:
    """As the registry keeps it."""
    image = image_of(found)
    config = pulled_text(image, tuple(layer.diff_id for layer in image.layers)).encode("utf-8", "surrogateescape")
    parts = [documents.Blob(layer.digest, layer.compressed_size) for layer in found.layers]
    return documents.written(documents.Blob(found.id, len(config), documents.CONFIG), parts)


def platforms(found: client.RegistryManifest) -> tuple[Platform, ...]:
    """Those of a list, else the image's own."""
    if found.kind not in (documents.DOCKER_LIST, documents.OCI_INDEX):
        return (Platform(architecture=found.architecture, os=found.system),)
    listed = [entry.get("platform") or {} for entry in json.loads(found.data).get("manifests") or ()]
    return tuple(Platform(architecture=str(each.get("architecture", "")), os=str(each.get("os", ""))) for each in listed)

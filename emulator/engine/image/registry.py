"""Images of a registry as the engine's own (from emulator.catalog)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import structs

from emulator.catalog import CatalogImage, PresentImage
from emulator.engine.core import Core
from emulator.engine.image.chains import chain_ids, chains_of
from emulator.model import reference as references
from emulator.model.blobs import BlobPlace, BlobPlaces
from emulator.model.config import Config
from emulator.model.document import as_set
from emulator.model.events import Change, Table
from emulator.model.image import History, Image, LayerRef
from emulator.model.reference import DEFAULT_DOMAIN, Reference
from emulator.wire.times import parse_rfc3339


def image_of(found: CatalogImage, tagged: int = 0) -> Image:
    """The record."""
    config = msgspec.convert(dict(found.config), Config)
    config = structs.replace(config, ExposedPorts=as_set(config.ExposedPorts), Volumes=as_set(config.Volumes))
    return Image(
        id=found.id,
        created=found.created,
        config=config,
        layers=tuple(LayerRef(layer.diff_id, layer.size) for layer in found.layers),
        history=tuple(
            History(
                created=parse_rfc3339(step.created),
                created_by=step.created_by,
                author=step.author,
                comment=step.comment,
                empty_layer=step.empty_layer,
            )
            for step in found.history
        ),
        comment=found.comment,
        docker_version=found.docker_version,
        author=found.author,
        architecture=found.architecture,
        variant=found.variant,
        os=found.os,
        tagged=tagged,
    )


def add_layers(core: Core, found: CatalogImage) -> None:
    """Tells the backend where an image's files come from."""
    for layer in found.layers:
        core.backend.add_layer(layer.diff_id, layer.files, parse_rfc3339(found.created))


def blob_facts(core: Core, diff_id: str) -> tuple[str, int]:
    """The digest and size of a catalog layer's blob; "" and 0 for a layer that came up here."""
    layers = (layer for found in catalog_images(core) for layer in found.layers)
    return next(((layer.digest, layer.compressed_size) for layer in layers if layer.diff_id == diff_id), ("", 0))


def blob_layer(core: Core, digest: str) -> LayerRef | None:
    """The catalog's layer whose blob has that digest, known from now on; None where it has none."""
    for found in catalog_images(core):
        for layer in found.layers:
            if layer.digest == digest:
                core.backend.add_layer(layer.diff_id, layer.files, parse_rfc3339(found.created))
                return LayerRef(layer.diff_id, layer.size)
    return None


def catalog_images(core: Core) -> Iterator[CatalogImage]:
    """All that can be pulled, each once."""
    seen: set[str] = set()
    for repository in core.catalog.repositories():
        for tag in core.catalog.tags(repository):
            found = core.catalog.find(repository, tag)
            if found is not None and found.id not in seen:
                seen.add(found.id)
                yield found


def store(core: Core, present: PresentImage) -> None:
    """An image that a world begins with, its names, its digest, and where registries have its layers."""
    found, changes = present.image, list[Change]()
    add_layers(core, found)
    names = [references.parse(name) for name in present.references]
    changes.append(Change(Table.IMAGES, found.id, None, image_of(found, parse_rfc3339(present.tagged))))
    changes += [Change(Table.REFERENCES, str(named), None, found.id) for named in names]
    changes.append(Change(Table.DIGESTS, f"{names[0].name}@{found.digest}", None, found.id))
    repositories = [*(references.parse(name).name for name in present.pushed), names[0].name]
    for layer in found.layers:
        known = core.world.blobs.get(layer.diff_id)
        after = BlobPlaces((*(known.places if known else ()), *(BlobPlace(layer.digest, name) for name in repositories)))
        changes.append(Change(Table.BLOBS, layer.diff_id, known, after))
    core.record(*changes)


def registry_key(named: Reference) -> str | None:
    """The catalog's name of a repository: Docker Hub's are there as people write them; other registries are out of reach."""
    return named.repository if named.domain == DEFAULT_DOMAIN else None


def present_chains(core: Core) -> set[str]:
    """The chains of layers that are here: images' and containers'."""
    of_images = {chain for image in core.world.images.values() for chain in chain_ids(image)}
    return of_images | {chain for layers in held_layers(core) for chain in chains_of(layers)}


def held_layers(core: Core) -> frozenset[tuple[LayerRef, ...]]:
    """What containers were made on, be its image still there or not."""
    return frozenset(container.image_layers for container in core.world.containers.values())

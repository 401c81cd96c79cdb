"""Images of a registry as the engine's own (from emulator.catalog)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import structs

from emulator.catalog import CatalogImage
from emulator.engine.core import Core
from emulator.engine.errors.image import NoListener, NoRegistry
from emulator.engine.image.chains import chain_ids, chains_of
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


def catalog_images(core: Core) -> Iterator[CatalogImage]:
    """All that can be pulled, each once."""
    seen: set[str] = set()
    for repository in core.catalog.repositories():
        for tag in core.catalog.tags(repository):
            found = core.catalog.find(repository, tag)
            if found is not None and found.id not in seen:
                seen.add(found.id)
                yield found


def store(core: Core, found: CatalogImage, names: list[Reference], digest_of: Reference | None, tagged: int = 0) -> None:
    """The image and its names; what was there already stays."""
    world, changes = core.world, []
    add_layers(core, found)
    if found.id not in world.images:
        changes.append(Change(Table.IMAGES, found.id, None, image_of(found, tagged)))
    for named in names:
        before = world.references.get(str(named))
        if before != found.id:
            changes.append(Change(Table.REFERENCES, str(named), before, found.id))
    if digest_of is not None:
        key = f"{digest_of.name}@{found.digest}"
        if world.digests.get(key) != found.id:
            changes.append(Change(Table.DIGESTS, key, world.digests.get(key), found.id))
    core.record(*changes)


def unknown_host(core: Core, host: str) -> str:
    """What dialling a host comes to that no name server knows."""
    return f"dial tcp: lookup {host} on {core.host.name_server}: {core.host.lookup_failure}"


def check_reachable(core: Core, named: Reference) -> None:
    """Docker Hub is; raises what comes of any other."""
    if named.domain == DEFAULT_DOMAIN:
        return
    if is_local(named.domain):
        raise NoListener(named.domain)
    raise NoRegistry(named.domain, unknown_host(core, named.domain.partition(":")[0]))


def is_local(domain: str) -> bool:
    """Whether a registry would be on the host itself."""
    host = domain.partition(":")[0]
    return host == "localhost" or host.startswith("127.")


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

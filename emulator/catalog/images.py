"""The images of a registry: `fixtures/images/<repository>/<tag>.json` as records, and the catalog that finds them.

The facts in such a file are looked up; `source` says where. What could not be found is computed from the image's own
content and named in `computed` (a layer's diff_id is then the sha256 of its digest and listing).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeAlias

from emulator.catalog import fixtures
from emulator.catalog.listing import FileEntry, load_layer

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of `docker history`, oldest first in an image; `created` is RFC 3339."""

    created: str
    created_by: str = ""
    comment: str = ""
    empty_layer: bool = False
    author: str = ""


@dataclass(frozen=True, slots=True)
class CatalogLayer:
    """One layer: `diff_id` names its content, `digest` the compressed blob that a pull gets; sizes in bytes."""

    diff_id: str
    digest: str
    compressed_size: int
    size: int
    files: str

    def entries(self) -> tuple[FileEntry, ...]:
        """The files that this layer adds or replaces."""
        return load_layer(self.files.removesuffix(".files"))


@dataclass(frozen=True, slots=True)
class CatalogImage:
    """One image of a registry. `config` has Docker's own field names; layers and history are oldest first."""

    repository: str
    tags: tuple[str, ...]
    id: str
    digest: str
    created: str
    architecture: str
    os: str
    config: Mapping[str, Json]
    history: tuple[HistoryEntry, ...]
    layers: tuple[CatalogLayer, ...]
    author: str = ""
    docker_version: str = ""
    comment: str = ""
    variant: str = ""
    source: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """What `docker images` shows: all layers unpacked."""
        return sum(layer.size for layer in self.layers)


@cache
def load_image(name: str) -> CatalogImage:
    """The image in `fixtures/images/NAME.json`, such as "ubuntu/14.04"."""
    document = json.loads(fixtures.read("images", f"{name}.json"))
    for key in ("tags", "source", "computed"):
        document[key] = tuple(document[key])
    document["history"] = tuple(HistoryEntry(**entry) for entry in document["history"])
    document["layers"] = tuple(CatalogLayer(**layer) for layer in document["layers"])
    return CatalogImage(**document)


@dataclass(frozen=True, slots=True)
class Catalog:
    """A registry: for each repository the names of its image files. `sorted_tags`: it lists tags by name, as Docker Hub does,
    and not as the files have them.
    """

    registry: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sorted_tags: bool = True

    def repositories(self) -> tuple[str, ...]:
        """The repositories, sorted: `ubuntu`, not `docker.io/library/ubuntu`."""
        return tuple(sorted(self.registry))

    def images(self, repository: str) -> tuple[CatalogImage, ...]:
        """All images of a repository; none where there is no such repository."""
        return tuple(load_image(name) for name in self.registry.get(repository, ()))

    def tags(self, repository: str) -> tuple[str, ...]:
        """The tags of a repository, as the registry lists them."""
        tags = tuple(tag for image in self.images(repository) for tag in image.tags)
        return tuple(sorted(tags)) if self.sorted_tags else tags

    def find(self, repository: str, tag: str) -> CatalogImage | None:
        """The image that a tag names."""
        return next((image for image in self.images(repository) if tag in image.tags), None)

    def find_digest(self, repository: str, digest: str) -> CatalogImage | None:
        """The image that a manifest digest (`sha256:…`) names."""
        return next((image for image in self.images(repository) if digest == image.digest), None)

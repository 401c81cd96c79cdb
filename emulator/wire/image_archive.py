"""The documents of an image archive: Docker's manifest.json, and the OCI layout around the same blobs."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from emulator.model.document import Document, StringMap, Strings

LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar"
CONFIG_TYPE = "application/vnd.oci.image.config.v1+json"
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
IMAGE_NAME, REFERENCE_NAME = "io.containerd.image.name", "org.opencontainers.image.ref.name"
STANDS_FOR = "docker-emulator.stands-for"
"""An image or layer of the catalog, whose files are stand-ins: the id that the real one has."""


class Descriptor(Document, frozen=True, kw_only=True):
    """A blob by its digest."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"annotations"})
    mediaType: str = ""
    digest: str = ""
    size: int = 0
    annotations: StringMap | None = None


class LayerSource(Document, frozen=True, kw_only=True):
    """The same, in manifest.json's order."""

    mediaType: str = LAYER_TYPE
    size: int = 0
    digest: str = ""


class ManifestItem(Document, frozen=True, kw_only=True):
    """One image of manifest.json (moby: image/tarexport manifestItem)."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"Parent", "LayerSources"})
    Config: str = ""
    RepoTags: Strings | None = None
    Layers: Strings | None = None
    Parent: str = ""
    LayerSources: dict[str, LayerSource] | None = None


class OCIManifest(Document, frozen=True, kw_only=True):
    """One image of the OCI layout."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"annotations"})
    schemaVersion: int = 2
    mediaType: str = MANIFEST_TYPE
    config: Descriptor = field(default_factory=Descriptor)
    layers: tuple[Descriptor, ...] = ()
    annotations: StringMap | None = None


class OCIIndex(Document, frozen=True, kw_only=True):
    """All images of the OCI layout."""

    schemaVersion: int = 2
    mediaType: str = INDEX_TYPE
    manifests: tuple[Descriptor, ...] = ()

"""Manifests: what a registry keeps of an image (docker/distribution: manifest/schema2, manifestlist, ocischema)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from emulator.engine.errors.registry import NoPlatform, UnsupportedKind
from emulator.engine.image.platform import normal

SCHEMA2 = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
KINDS = (SCHEMA2, DOCKER_LIST, OCI_MANIFEST, OCI_INDEX)
CONFIG = "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"


@dataclass(frozen=True)
class Blob:
    """A part of an image by its digest; its size in bytes."""

    digest: str
    size: int
    media_type: str = LAYER

    def document(self) -> dict[str, object]:
        return {"mediaType": self.media_type, "size": self.size, "digest": self.digest}


@dataclass(frozen=True)
class Manifest:
    """One image. `digest` is that of what was asked for: of the list where it was one of several."""

    digest: str
    config: Blob
    layers: tuple[Blob, ...]


def written(config: Blob, layers: list[Blob]) -> bytes:
    """As Docker writes it: three spaces a level, no line end."""
    document = {
        "schemaVersion": 2,
        "mediaType": SCHEMA2,
        "config": config.document(),
        "layers": [layer.document() for layer in layers],
    }
    return json.dumps(document, indent=3).encode()


def kind_of(content_type: str, document: dict[str, object]) -> str:
    """Its media type; raises UnsupportedKind."""
    kind = str(document.get("mediaType") or content_type.partition(";")[0])
    if kind not in KINDS:
        raise UnsupportedKind(kind)
    return kind


def blob_of(document: object) -> Blob:
    """A descriptor."""
    fields = document if isinstance(document, dict) else {}
    size = fields.get("size")
    return Blob(str(fields.get("digest", "")), size if isinstance(size, int) else 0, str(fields.get("mediaType", "")))


def image_of(document: dict[str, object], digest: str) -> Manifest:
    """A manifest of one image."""
    layers = document.get("layers")
    return Manifest(digest, blob_of(document.get("config")), tuple(map(blob_of, layers if isinstance(layers, list) else ())))


def chosen(document: dict[str, object], platform: str) -> str:
    """The digest of the image for a platform, of those in a list; raises NoPlatform."""
    wanted, entries = normal(platform or "linux/amd64"), document.get("manifests")
    for entry in entries if isinstance(entries, list) else ():
        found = entry.get("platform") if isinstance(entry, dict) else None
        if isinstance(found, dict):
            parts = (str(found.get(name, "")) for name in ("os", "architecture", "variant"))
            if normal("/".join(filter(None, parts))) == wanted:
                return str(entry.get("digest", ""))
    raise NoPlatform(wanted)

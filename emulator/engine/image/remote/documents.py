"""Manifests: what a registry keeps of an image (docker/distribution: manifest/schema2, manifestlist, ocischema)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from emulator.engine.errors.registry import BadDocument, NoPlatform, OldManifest, WrongMediaType
from emulator.engine.image.platform import normal
from emulator.wire.go_decode import GO_NAMES, InvalidJSON, TrailingContent, parse

SCHEMA2 = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
KINDS = {
    SCHEMA2: ("schema2.Manifest", "manifest"),
    DOCKER_LIST: ("manifestlist.ManifestList", "manifest list"),
    OCI_MANIFEST: ("ocischema.Manifest", "manifest"),
    OCI_INDEX: ("manifestlist.ManifestList", "manifest list"),
}
"""What Go reads each as, and what errors call it."""
LARGEST = 1 << 31
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


def parsed(data: bytes, go_type: str) -> dict[str, object]:
    """A JSON object; raises BadDocument in Go's words. null is an empty one."""
    try:
        value = parse(data) if data.strip() else {}
    except InvalidJSON as error:
        raise BadDocument(error.cause) from None
    except TrailingContent:
        raise BadDocument("invalid character after top-level value") from None
    if value is not None and not isinstance(value, dict):
        raise BadDocument(f"json: cannot unmarshal {GO_NAMES[type(value)]} into Go value of type {go_type}")
    return value or {}


def manifest_of(content_type: str, data: bytes) -> tuple[str, dict[str, object]]:
    """Media type and fields; raises BadDocument, WrongMediaType, OldManifest."""
    kind = content_type.partition(";")[0].strip()
    if kind not in KINDS:
        try:
            parsed(data, "schema1.SignedManifest")
        except BadDocument as error:
            raise BadDocument(f"error unmarshalling content: {error}") from None
        raise OldManifest
    go_type, name = KINDS[kind]
    fields = parsed(data, go_type)
    found = str(fields.get("mediaType") or "")
    if found != kind and (found or kind in (SCHEMA2, DOCKER_LIST)):
        raise WrongMediaType(name, kind, found)
    return kind, fields


def blob_of(document: object) -> Blob:
    """A descriptor."""
    fields = document if isinstance(document, dict) else {}
    size = fields.get("size")
    length = size if isinstance(size, int) and 0 <= size <= LARGEST else 0
    return Blob(str(fields.get("digest", "")), length, str(fields.get("mediaType", "")))


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

"""`docker save` (moby: image/tarexport/save.go): Docker's manifest.json and the OCI layout over the same blobs.

Images stand in the order in which they were asked for; Docker itself leaves that to chance.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import structs

from emulator.backend.base import ArchivedFile
from emulator.engine import resolve
from emulator.engine.core import Core, image_message
from emulator.engine.errors.image import EmptyExport, NoExportTarget, NoSuchImage, NoSuchReference
from emulator.engine.image.chains import chained
from emulator.engine.image.identity import archive_digests, digest_of, encoded, raw_of
from emulator.engine.image.platform import matches
from emulator.model import reference as references
from emulator.model.config import Config
from emulator.model.image import Image
from emulator.model.reference import Reference
from emulator.wire.go_decode import convert
from emulator.wire.go_json import encode, written
from emulator.wire.image_archive import (
    CONFIG_TYPE,
    IMAGE_NAME,
    LAYER_TYPE,
    MANIFEST_TYPE,
    REFERENCE_NAME,
    STANDS_FOR,
    Descriptor,
    LayerSource,
    ManifestItem,
    OCIIndex,
    OCIManifest,
)
from emulator.wire.image_config import LegacyImage, StoredImage, legacy_text
from emulator.wire.times import parse_rfc3339, rfc3339

BLOBS = "blobs/sha256"
EPOCH = "1970-01-01T00:00:00Z"


async def image_save(core: Core, names: Sequence[str], *, platform: str = "") -> bytes:
    """The archive of these images."""
    chosen = chosen_images(core, names)
    if platform and not all(matches(core.world.images[image_id], platform) for image_id in chosen):
        raise NoExportTarget(platform)
    saving = Saving(core)
    for image_id, tags in chosen.items():
        saving.add(core.world.images[image_id], tags)
        core.tell(image_message(core.world.images[image_id], "save", image_id))
    return saving.archive()


def chosen_images(core: Core, names: Sequence[str]) -> dict[str, list[Reference]]:
    """The images, each with the names under which it was asked for."""
    chosen: dict[str, list[Reference]] = {}
    for name in names:
        for image_id, tag in meant(core, name):
            tags = chosen.setdefault(image_id, [])
            if tag is not None and tag not in tags:
                tags.append(tag)
    return chosen


def meant(core: Core, name: str) -> list[tuple[str, Reference | None]]:
    """Images and their names: of an id, of a name with tag or digest, or of all tags of a repository."""
    named = resolve.any_reference(name)
    if isinstance(named, str):
        if named not in core.world.images:
            raise NoSuchImage(named)
        return [(named, None)]
    if named.tag or named.digest:
        table = core.world.digests if named.digest else core.world.references
        found = table.get(resolve.named_digest(named) if named.digest else str(named))
        if found is not None:
            return [(found, None if named.digest else named)]
        if named.repository != "sha256":
            raise NoSuchReference
    if named.repository != "sha256" and (tags := repository_tags(core, named)):
        return [(core.world.references[str(tag)], tag) for tag in tags]
    found = resolve.image_by_prefix(core, name)
    if found is None:
        raise NoSuchImage(name)
    return [(found, None)]


def repository_tags(core: Core, named: Reference) -> list[Reference]:
    """All tags of a repository, sorted."""
    tags = (references.parse(name) for name in sorted(core.world.references))
    return [tag for tag in tags if tag.name == named.name]


def topmost(raw: str) -> LegacyImage:
    """The image itself, as it was written before 1.10."""
    stored = convert(json.loads(raw), StoredImage)
    return LegacyImage(
        comment=stored.comment, created=rfc3339(parse_rfc3339(stored.created)), container=stored.container,
        container_config=stored.container_config or Config(), docker_version=stored.docker_version, author=stored.author,
        config=stored.config, architecture=stored.architecture, variant=stored.variant, os=stored.os,
    )  # fmt: skip


def legacy_id(legacy: LegacyImage, chain: str, parent: str) -> str:
    """The id that Docker 1.9 would give it."""
    fields = json.loads(legacy_text(legacy)) | {"layer_id": chain} | ({"parent": parent} if parent else {})
    return digest_of(written({name: fields[name] for name in sorted(fields)}))


@dataclass
class Saving:
    """An archive in the making: blobs by digest, each once."""

    core: Core
    blobs: dict[str, ArchivedFile] = field(default_factory=dict)
    items: list[ManifestItem] = field(default_factory=list)
    descriptors: list[Descriptor] = field(default_factory=list)
    repositories: dict[str, dict[str, str]] = field(default_factory=dict)
    images: list[Image] = field(default_factory=list)
    modified: int = 0

    def blob(self, data: bytes, modified: int, digest: str = "") -> str:
        """Adds a blob; its digest."""
        digest = digest or digest_of(data)
        name = f"{BLOBS}/{digest.removeprefix('sha256:')}"
        self.blobs.setdefault(digest, ArchivedFile(name, data=data, modified=modified))
        return digest

    def add(self, image: Image, tags: list[Reference]) -> None:
        """One image with all that belongs to it."""
        if not image.layers:
            raise EmptyExport
        self.modified = parse_rfc3339(image.created)
        digests = [self.layer(layer.diff_id) for layer in image.layers]
        self.legacy(image)
        config = encoded(raw_of(self.core, image))
        digest = self.blob(config, self.modified)
        annotations = None if digest == image.id else {STANDS_FOR: image.id}
        layers = tuple(map(self.described, digests, (layer.diff_id for layer in image.layers)))
        manifest = OCIManifest(
            config=Descriptor(mediaType=CONFIG_TYPE, digest=digest, size=len(config)), layers=layers, annotations=annotations
        )
        self.name(encoded(encode(manifest)), tags, digests[-1])
        sources = {each: LayerSource(size=len(self.blobs[each].data), digest=each) for each in digests}
        self.images.append(image)
        self.items.append(
            ManifestItem(
                Config=f"{BLOBS}/{digest[7:]}", RepoTags=tuple(tag.familiar for tag in tags) or None,
                Layers=tuple(f"{BLOBS}/{each[7:]}" for each in digests), LayerSources=sources,
            )
        )  # fmt: skip

    def layer(self, diff_id: str) -> str:
        """A layer's archive; its digest."""
        digest = self.core.backend.layer_digest(diff_id)
        return digest if digest in self.blobs else self.blob(self.core.backend.layer_archive(diff_id), self.modified, digest)

    def described(self, digest: str, diff_id: str) -> Descriptor:
        """A layer of the OCI manifest."""
        size, annotations = len(self.blobs[digest].data), None if digest == diff_id else {STANDS_FOR: diff_id}
        return Descriptor(mediaType=LAYER_TYPE, digest=digest, size=size, annotations=annotations)

    def name(self, manifest: bytes, tags: list[Reference], top: str) -> None:
        """The image in the index and in the list of repositories, under each of its names."""
        plain = Descriptor(mediaType=MANIFEST_TYPE, digest=self.blob(manifest, 0), size=len(manifest))
        for tag in tags:
            self.repositories.setdefault(tag.repository, {})[tag.tag] = top.removeprefix("sha256:")
            self.descriptors.append(structs.replace(plain, annotations={IMAGE_NAME: str(tag), REFERENCE_NAME: tag.tag}))
        if not self.descriptors:
            self.descriptors.append(plain)

    def legacy(self, image: Image) -> None:
        """A configuration for each layer, as Docker wrote them before 1.10 (moby: image/v1/imagev1.go CreateID)."""
        parent = ""
        for place, chain in enumerate(chained(archive_digests(self.core, image.layers)), 1):
            last = place == len(image.layers)
            legacy = topmost(raw_of(self.core, image)) if last else LegacyImage(created=EPOCH, container_config=Config())
            identifier = legacy_id(legacy, chain, parent)
            legacy = structs.replace(legacy, ID=identifier[7:], parent=parent[7:], os=image.os)
            self.blob(encoded(legacy_text(legacy)), self.modified)
            parent = identifier

    def archive(self) -> bytes:
        """The whole archive, in the order of the names."""
        files = [
            ArchivedFile("blobs", "d", mode=0o755, modified=self.modified),
            ArchivedFile(BLOBS, "d", mode=0o755, modified=self.modified),
            *(self.blobs[digest] for digest in sorted(self.blobs)),
            ArchivedFile("index.json", data=encoded(encode(OCIIndex(manifests=tuple(self.descriptors))))),
            ArchivedFile("manifest.json", data=encoded(encode(self.with_parents()) + "\n")),
            ArchivedFile("oci-layout", data=b'{"imageLayoutVersion": "1.0.0"}'),
        ]
        if self.repositories:
            files.append(ArchivedFile("repositories", data=encoded(encode(self.repositories) + "\n")))
        return self.core.backend.write_archive(files)

    def with_parents(self) -> list[ManifestItem]:
        """An image names its parent where that is in the archive, too."""
        here = {image.id: item for image, item in zip(self.images, self.items, strict=True)}
        parents = [here.get(image.parent) for image in self.images]
        return [
            structs.replace(item, Parent=f"sha256:{parent.Config.rpartition('/')[2]}") if parent else item
            for item, parent in zip(self.items, parents, strict=True)
        ]

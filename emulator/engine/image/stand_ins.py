"""Images and layers of the catalog in an archive: their files are stand-ins, so the archive names them by other digests.

`docker save` notes in the OCI manifest what each stands for. The note is believed only where this engine would write the very
same archive for what it names.
"""

from __future__ import annotations

from msgspec import structs

from emulator.engine.core import Core
from emulator.engine.errors.image import LoadFailure
from emulator.engine.image.identity import digest_of, encoded, raw_of
from emulator.engine.image.registry import add_layers, catalog_images, image_of
from emulator.engine.image.unpacked import Unpacked, document
from emulator.model.image import Image, LayerRef
from emulator.wire.image_archive import STANDS_FOR, Descriptor, OCIIndex, OCIManifest


class StandIns:
    """The notes of one archive."""

    def __init__(self, core: Core, archive: Unpacked) -> None:
        self.core = core
        self.layers: dict[str, str] = {}
        self.images: dict[str, str] = {}
        for described in read_index(archive):
            self.note(archive, described)
        self.known_layers: dict[str, LayerRef] = {}
        if self.layers or self.images:
            self.look_up()

    def note(self, archive: Unpacked, described: Descriptor) -> None:
        """What one image of the archive says."""
        try:
            data = archive.read(f"blobs/sha256/{described.digest.removeprefix('sha256:')}")
            manifest = document(data, OCIManifest, "v1.Manifest")
        except LoadFailure:
            return
        if manifest.annotations and STANDS_FOR in manifest.annotations:
            self.images[manifest.config.digest] = manifest.annotations[STANDS_FOR]
        for layer in manifest.layers:
            if layer.annotations and STANDS_FOR in layer.annotations:
                self.layers[layer.digest] = layer.annotations[STANDS_FOR]

    def look_up(self) -> None:
        """The layers that the catalog or an image here has, of those that are named."""
        named = frozenset(self.layers.values())
        for found in catalog_images(self.core):
            if any(layer.diff_id in named for layer in found.layers):
                add_layers(self.core, found)
                self.known_layers |= {layer.diff_id: LayerRef(layer.diff_id, layer.size) for layer in found.layers}

    def real(self, digest: str) -> str:
        """The diff id that a layer of the archive has here."""
        diff_id = self.layers.get(digest, "")
        return diff_id if self.layer(diff_id, digest) is not None else digest

    def layer(self, diff_id: str, digest: str) -> LayerRef | None:
        """The catalog's layer, if its archive has that digest."""
        known = self.known_layers.get(diff_id)
        return known if known is not None and self.core.backend.layer_digest(diff_id) == digest else None

    def known(self, image: Image) -> Image:
        """The catalog's image that this one stands for, or the image itself."""
        wanted = self.images.get(image.id)
        if wanted is None:
            return image
        found = [self.core.world.images[wanted]] if wanted in self.core.world.images else []
        found += [image_of(each) for each in catalog_images(self.core) if each.id == wanted]
        for real in found:
            if digest_of(encoded(raw_of(self.core, structs.replace(real, layers=image.layers)))) == image.id:
                return structs.replace(real, layers=image.layers, parent="", tagged=0)
        return image


def read_index(archive: Unpacked) -> tuple[Descriptor, ...]:
    """The images of the OCI layout, if there is one."""
    if "index.json" not in archive:
        return ()
    try:
        return document(archive.read("index.json"), OCIIndex, "v1.Index").manifests
    except LoadFailure:
        return ()

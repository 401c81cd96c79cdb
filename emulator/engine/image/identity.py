"""What an image's id is made of (moby: image/store.go): the digest of its configuration's JSON, which names its layers.

A layer of the catalog holds stand-ins for its files, so its archive has another digest than the real layer. What is made on it
here names the digest of the archive, and so has the id that a real Docker gives it after `docker save` and `docker load`.
"""

from __future__ import annotations

import hashlib

from msgspec import structs

from emulator.engine.core import Core
from emulator.model.config import Config
from emulator.model.document import Strings
from emulator.model.image import Image, LayerRef
from emulator.wire.image_config import pulled_text, stored_text


def digest_of(text: str | bytes) -> str:
    """`sha256:…` of a blob."""
    data = text if isinstance(text, bytes) else encoded(text)
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def encoded(text: str) -> bytes:
    """A document's bytes, whatever a command line brought into it."""
    return text.encode("utf-8", "surrogateescape")


def archive_digests(core: Core, layers: tuple[LayerRef, ...]) -> Strings:
    """The digests of the layers' archives."""
    return tuple(core.backend.layer_digest(layer.diff_id) for layer in layers)


def made_here(core: Core, image: Image, config: Config, made_by: Config | None = None) -> Image:
    """An image that the engine made itself, with its id. `config` is whole, `made_by` its container's."""
    text = stored_text(image, archive_digests(core, image.layers), config, made_by or Config())
    return structs.replace(image, id=digest_of(text), raw=text)


def raw_of(core: Core, image: Image) -> str:
    """The JSON that archives carry: the image's own, or one of the facts that the catalog knows."""
    return image.raw or pulled_text(image, archive_digests(core, image.layers))

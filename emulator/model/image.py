"""Images and the layers that they are made of."""

from __future__ import annotations

from msgspec import Struct

from emulator.model.config import Config


class LayerRef(Struct, frozen=True):
    """A layer by the digest of its content; the files are the backend's. Size in bytes, unpacked."""

    diff_id: str
    size: int


class History(Struct, frozen=True, kw_only=True):
    """One step of an image's making, `created` as nanoseconds since the epoch."""

    created: int
    created_by: str = ""
    author: str = ""
    comment: str = ""
    empty_layer: bool = False


class Image(Struct, frozen=True, kw_only=True):
    """An image. `created` is RFC 3339 as its config has it; `tagged` the time of its last tag, 0 where it came by pull.

    `raw` is the JSON whose digest the id is. An image of the catalog has none: its id is looked up.
    """

    id: str
    created: str
    config: Config
    layers: tuple[LayerRef, ...]
    history: tuple[History, ...]
    parent: str = ""
    comment: str = ""
    docker_version: str = ""
    author: str = ""
    architecture: str = "amd64"
    variant: str = ""
    os: str = "linux"
    container: str = ""
    tagged: int = 0
    raw: str = ""

    @property
    def size(self) -> int:
        """All layers unpacked."""
        return sum(layer.size for layer in self.layers)

"""An image's configuration as it is stored, and as archives and registries carry it: the JSON whose digest is the image's id.

Written as the engine writes what it made itself (moby: image/image.go, whose fields are sorted), and read as Go reads it.
"""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from emulator.model.config import Config
from emulator.model.document import Document, Strings
from emulator.model.image import History, Image
from emulator.wire.go_json import Json, encode, plain, plain_fields, written
from emulator.wire.image import image_config
from emulator.wire.times import parse_rfc3339, rfc3339


class StoredHistory(Document, frozen=True, kw_only=True):
    """One step."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"created_by", "author", "comment", "empty_layer"})
    created: str = ""
    created_by: str = ""
    author: str = ""
    comment: str = ""
    empty_layer: bool = False


class StoredRootFS(Document, frozen=True, kw_only=True):
    """The layers, the lowest first."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"diff_ids"})
    type: str = "layers"
    diff_ids: Strings = ()


class StoredImage(Document, frozen=True, kw_only=True):
    """moby: image.Image, by whoever wrote it."""

    architecture: str = ""
    author: str = ""
    comment: str = ""
    config: Config | None = None
    container: str = ""
    container_config: Config | None = None
    created: str = ""
    docker_version: str = ""
    history: tuple[StoredHistory, ...] = ()
    os: str = ""
    rootfs: StoredRootFS | None = None
    variant: str = ""


class LegacyImage(Document, frozen=True, kw_only=True):
    """What Docker before 1.10 had for each layer, and archives still hold (moby: image.V1Image)."""

    omit_empty: ClassVar[frozenset[str]] = frozenset(
        ["ID", "parent", "comment", "container", "docker_version", "author", "config", "architecture", "variant", "os"]
    )
    ID: str = field(name="id", default="")
    parent: str = ""
    comment: str = ""
    created: str
    container: str = ""
    container_config: Config
    docker_version: str = ""
    author: str = ""
    config: Config | None = None
    architecture: str = ""
    variant: str = ""
    os: str = ""


def stored_text(image: Image, diff_ids: Strings, config: Config, made_by: Config) -> str:
    """What the engine stores of an image of its own making: `config` whole, `made_by` its container's configuration."""
    fields = {
        **common(image, diff_ids),
        "author": image.author,
        "comment": image.comment,
        "config": plain(config),
        "container": image.container,
        "container_config": plain(made_by),
        "docker_version": image.docker_version,
    }
    return written({name: fields[name] for name in sorted(fields) if fields[name] != ""})


def pulled_text(image: Image, diff_ids: Strings) -> str:
    """What a registry's image would be, of the facts that are known."""
    fields: dict[str, Json] = {**common(image, diff_ids), "config": plain_fields(image_config(image.config))}
    fields |= {"author": image.author, "docker_version": image.docker_version}
    return written({name: fields[name] for name in sorted(fields) if fields[name] != ""})


def common(image: Image, diff_ids: Strings) -> dict[str, Json]:
    """What all have."""
    return {
        "architecture": image.architecture,
        "created": image.created,
        "history": [plain(stored_step(step)) for step in image.history],
        "os": image.os,
        "rootfs": plain(StoredRootFS(diff_ids=diff_ids)),
        "variant": image.variant,
    }


def stored_step(step: History) -> StoredHistory:
    """A step as it is written."""
    return StoredHistory(
        created=rfc3339(step.created), created_by=step.created_by, author=step.author, comment=step.comment,
        empty_layer=step.empty_layer,
    )  # fmt: skip


def read_step(step: StoredHistory) -> History:
    """And back; raises ValueError for a time that is none."""
    return History(
        created=parse_rfc3339(step.created), created_by=step.created_by, author=step.author, comment=step.comment,
        empty_layer=step.empty_layer,
    )  # fmt: skip


def legacy_text(legacy: LegacyImage) -> str:
    """Its JSON."""
    return encode(legacy)

"""`docker load` (moby: image/tarexport/load.go). What is refused is refused before the image is known; earlier ones stay."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from msgspec import structs

from emulator.backend.base import ArchiveFailure
from emulator.engine.core import Core, image_message
from emulator.engine.errors.image import (
    BadArchive,
    BadTime,
    ForeignSystem,
    InvalidParent,
    InvalidTag,
    InvalidTarget,
    LayerCount,
    LegacyArchive,
    NoRootFS,
    TooManySteps,
    WrongLayer,
)
from emulator.engine.image.chains import chain_ids, chained
from emulator.engine.image.identity import digest_of
from emulator.engine.image.platform import matches
from emulator.engine.image.registry import held_layers, present_chains
from emulator.engine.image.stand_ins import StandIns
from emulator.engine.image.unpacked import Unpacked, document, items, mapping
from emulator.model import reference as references
from emulator.model.config import Config
from emulator.model.events import Change, Table
from emulator.model.ids import short
from emulator.model.image import Image, LayerRef
from emulator.wire.image_archive import ManifestItem
from emulator.wire.image_config import StoredImage, StoredRootFS, read_step
from emulator.wire.progress import Message, Progress
from emulator.wire.times import parse_rfc3339


async def image_load(core: Core, data: bytes, *, platform: str = "", quiet: bool = True) -> AsyncIterator[Message]:
    """The messages, as images come; what is refused is raised."""
    with core.working_on_layers():
        async for message in loaded_images(core, data, platform, quiet):
            yield message


async def loaded_images(core: Core, data: bytes, platform: str, quiet: bool) -> AsyncIterator[Message]:
    """The same."""
    archive = Unpacked(core, data)
    if "manifest.json" not in archive:
        check_legacy(archive)
        return
    stand_ins = StandIns(core, archive)
    loaded: list[tuple[str, str]] = []
    ids, named = "", 0
    for item in items(archive.read("manifest.json"), ManifestItem, "tarexport.manifestItem"):
        raw = archive.read(item.Config)
        stored = stored_image(raw)
        image = image_of(raw, stored)
        if platform and not matches(image, platform):
            continue
        layers: list[LayerRef] = []
        for message in add_layers(core, archive, item, stored, stand_ins, layers):
            if not quiet:
                yield message
        image = stand_ins.known(structs.replace(image, layers=tuple(layers)))
        keep(core, image)
        ids, named = f"{ids}Loaded image ID: {image.id}\n", 0
        for tag in item.RepoTags or ():
            for message in name_image(core, image.id, tag):
                yield message
            named += 1
        loaded.append((image.id, item.Parent))
        core.tell(image_message(image, "load", image.id))
    link_parents(core, loaded)
    if not named:
        yield Message(stream=ids)


def check_legacy(archive: Unpacked) -> None:
    """Without a manifest every directory would be an image of old, and `repositories` their names; raises what it comes to."""
    for name in archive.directories():
        archive.read(f"{name}/json")
        raise LegacyArchive
    for tags in mapping(archive.read("repositories")).values():
        for target in tags.values() if isinstance(tags, dict) else ():
            raise InvalidTarget(str(target))


def stored_image(raw: bytes) -> StoredImage:
    """An image's configuration, refused where Docker would."""
    stored = document(raw, StoredImage, "image.Image")
    if stored.rootfs is None:
        raise NoRootFS
    if (stored.os or "linux") != "linux":
        raise ForeignSystem(stored.os)
    return stored


def time_of(text: str) -> int:
    """Nanoseconds since the epoch; raises BadTime."""
    try:
        return parse_rfc3339(text)
    except (ValueError, OverflowError):
        raise BadTime(text) from None


def image_of(raw: bytes, stored: StoredImage) -> Image:
    """The record, still without layers."""
    for text in (stored.created, *(step.created for step in stored.history)):
        time_of(text)
    return Image(
        id=digest_of(raw),
        raw=raw.decode("utf-8", "surrogateescape"),
        created=stored.created,
        config=stored.config or Config(),
        layers=(),
        history=tuple(map(read_step, stored.history)),
        comment=stored.comment,
        docker_version=stored.docker_version,
        author=stored.author,
        architecture=stored.architecture,
        variant=stored.variant,
        os=stored.os or "linux",
    )


def add_layers(
    core: Core, archive: Unpacked, item: ManifestItem, stored: StoredImage, stand_ins: StandIns, layers: list[LayerRef]
) -> Iterator[Message]:
    """Puts the image's layers into `layers`, reading those that are not here."""
    wanted, files = (stored.rootfs or StoredRootFS()).diff_ids, item.Layers or ()
    if len(wanted) != len(files):
        raise LayerCount(len(files), len(wanted))
    here = present_chains(core)
    stacks = [*(image.layers for image in core.world.images.values()), *held_layers(core)]
    sizes = {layer.diff_id: layer.size for layers_of_one in stacks for layer in layers_of_one}
    for place, (digest, file) in enumerate(zip(wanted, files, strict=True)):
        diff_id = stand_ins.real(digest)
        chain = chained([*(layer.diff_id for layer in layers), diff_id])[-1]
        if chain in here and diff_id in sizes:
            layers.append(LayerRef(diff_id, sizes[diff_id]))
            continue
        data = archive.read(file)
        yield from loading(digest, len(data))
        layers.append(stand_ins.layer(diff_id, digest) or read_layer(core, data, place, digest))
    if sum(not step.empty_layer for step in stored.history) > len(wanted):
        raise TooManySteps


def read_layer(core: Core, data: bytes, place: int, digest: str) -> LayerRef:
    """A layer of the archive, which must be what the image names."""
    try:
        layer = core.backend.import_layer(data)
    except ArchiveFailure as error:
        raise BadArchive(str(error)) from None
    if layer.diff_id != digest:
        raise WrongLayer(place, digest, layer.diff_id)
    return layer


def loading(digest: str, size: int) -> Iterator[Message]:
    """A layer on its way: read at once, and at its end."""
    for _ in range(2):
        yield Message(id=short(digest), status="Loading layer", progress=Progress(size, size))


def keep(core: Core, image: Image) -> None:
    """The image is known; one that is here already stays as it is."""
    if image.id not in core.world.images:
        core.add(Table.IMAGES, image.id, image)


def name_image(core: Core, image_id: str, text: str) -> Iterator[Message]:
    """Gives it a name, whoever had it before."""
    named = references.parse(text)
    if not named.tag or named.digest:
        raise InvalidTag(text)
    before = core.world.references.get(str(named))
    if before not in (None, image_id):
        shown = f"The image {named.familiar} already exists, renaming the old one with ID {before} to empty string\n"
        yield Message(stream=shown)
    if before != image_id:
        core.record(Change(Table.REFERENCES, str(named), before, image_id))
    yield Message(stream=f"Loaded image: {named.familiar}\n")


def link_parents(core: Core, loaded: list[tuple[str, str]]) -> None:
    """A parent counts if it was in the same archive, and can be one."""
    ids = [image_id for image_id, _ in loaded]
    for image_id, parent in loaded:
        if not parent or parent == image_id or parent not in ids:
            continue
        image = core.world.images[image_id]
        if not is_parent(core.world.images[parent], image):
            raise InvalidParent(image_id, parent)
        if image.parent != parent:
            core.record(Change(Table.IMAGES, image_id, image, structs.replace(image, parent=parent)))


def is_parent(parent: Image, image: Image) -> bool:
    """One step and its layer less (moby: image/tarexport checkValidParent)."""
    if not image.history and not parent.history:
        return True
    if len(image.history) - len(parent.history) != 1:
        return False
    chains, above = chain_ids(parent), chain_ids(image)
    return image.history[:-1] == parent.history and above[: len(chains)] == chains

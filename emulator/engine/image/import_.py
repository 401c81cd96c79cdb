"""`docker import` (moby: daemon/images/image_import.go): an archive of files becomes an image of one layer."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.backend.base import ArchiveFailure
from emulator.engine.container.changes import apply_changes
from emulator.engine.core import Core, image_message
from emulator.engine.errors.image import BadArchive, ImportDigest, UnsupportedSystem
from emulator.engine.image.identity import made_here
from emulator.engine.image.tag import tag_image
from emulator.engine.system.version import VERSION
from emulator.model import reference as references
from emulator.model.config import Config
from emulator.model.events import Table
from emulator.model.image import History, Image
from emulator.model.reference import Reference
from emulator.wire.times import rfc3339


async def image_import(
    core: Core, data: bytes, *, source: str = "-", reference: str = "", comment: str = "", changes: Sequence[str] = (),
    platform: tuple[str, str, str] = ("linux", "amd64", ""),
) -> str:  # fmt: skip
    """The id of the new image. `platform` is system, architecture and variant."""
    named = checked_name(reference)
    if platform[0] != "linux":
        raise UnsupportedSystem
    config = apply_changes(Config(), changes)
    comment = comment or f"Imported from {source}"
    with core.working_on_layers():
        image = imported(core, data, config, comment, platform)
        if image.id not in core.world.images:
            core.add(Table.IMAGES, image.id, image)
    if named is not None:
        tag_image(core, image.id, named)
    core.tell(image_message(image, "import", image.id))
    return image.id


def checked_name(reference: str) -> Reference | None:
    """The name that the image gets, if any; raises what stands against it."""
    named = references.parse(reference).tagged() if reference else None
    if named is not None and named.digest:
        raise ImportDigest
    return named


def imported(core: Core, data: bytes, config: Config, comment: str, platform: tuple[str, str, str]) -> Image:
    """The image, its layer known; raises BadArchive."""
    system, architecture, variant = platform
    try:
        layer = core.backend.import_layer(data)
    except ArchiveFailure as error:
        raise BadArchive(str(error)) from None
    image = Image(
        id="", created=rfc3339(core.now), config=config, layers=(layer,), comment=comment, docker_version=VERSION,
        history=(History(created=core.now, comment=comment),), architecture=architecture, variant=variant, os=system,
    )  # fmt: skip
    return made_here(core, image, config)
